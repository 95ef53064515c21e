#pragma once
// One macrostep: the chart's Host inside a decision. Answers guards, runs executable content, opens
// and closes what states carry, and keeps the first reason why a person's event found no
// transition.

#include "engine/chart/interpreter.hpp"
#include "engine/process/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace chubei::process {

class Step final : public chart::Host {
 public:
  explicit Step(Context& context)
      : context_(context), position_(position_of(context.definition, context.next)) {}

  Result<void> start();
  /// An event from outside the instance. false: no transition was enabled, nothing changed (but
  /// incidents).
  Result<bool> handle(std::string name, boost::json::value data);
  /// What was raised outside a step: a task closed, a child ended.
  Result<void> drain();
  /// Leaves everything and stands in the given atomic states: an operator's repair.
  Result<void> move_to(std::vector<std::string> const& states);
  /// Leaves everything: the instance was cancelled.
  Result<void> cancel();

  /// Why a person's event was refused: the failing by, guard or rule of its candidates.
  std::vector<Error> const& refusals() const { return refusals_; }

  Result<bool> is_enabled(chart::Transition const& transition) override;
  Result<void> leave(chart::State const& state) override;
  Result<void> take(chart::Transition const& transition) override;
  Result<void> enter(chart::State const& state) override;
  Result<void> initialise(chart::State const& state) override;
  void remember(chart::Remembered const& remembered) override;
  void moved(std::vector<chart::StateIndex> const& left,
             std::vector<chart::StateIndex> const& entered) override;
  void done(chart::State const& state, chart::State const* final_child) override;
  Result<void> settle(chart::State const& state) override;
  std::string next_internal() override;

 private:
  bool concerns_person(chart::Transition const& transition) const;
  Result<bool> on_error(chart::Transition const& transition, Error error);
  Result<bool> holds(chart::Transition const& transition);
  bool stands_behind_error(chart::Transition const& transition) const;
  void end_all();
  void record_targetless();
  void finish();

  Context& context_;
  chart::Position position_;
  std::vector<Error> refusals_;
  boost::json::object output_;             ///< of the final state entered last
  std::vector<std::string> taken_;         ///< in this microstep
  std::vector<chart::StateIndex> failed_;  ///< sources whose guard failed in this microstep
};

/// What to tell a person whose event found no transition: a rule before a guard before a right.
Error best_refusal(std::string const& event, std::vector<Error> const& refusals);

}  // namespace chubei::process
