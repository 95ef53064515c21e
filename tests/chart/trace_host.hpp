#pragma once
// A host for tests: answers guards from a set of names, queues what actions raise, and writes down
// every call as one line, in the order it came.

#include "tests/chart/chart_builder.hpp"

#include <deque>
#include <set>
#include <string>
#include <vector>

namespace chubei::chart {

class TraceHost final : public Host {
 public:
  explicit TraceHost(Chart const& chart) : chart_(chart) {}

  Result<bool> is_enabled(Transition const& transition) override;
  Result<void> leave(State const& state) override;
  Result<void> take(Transition const& transition) override;
  Result<void> enter(State const& state) override;
  Result<void> initialise(State const& state) override;
  void remember(Remembered const& remembered) override;
  void moved(std::vector<StateIndex> const& left, std::vector<StateIndex> const& entered) override;
  void done(State const& state, State const* final_child) override;
  Result<void> settle(State const& state) override;
  std::string next_internal() override;

  std::set<std::string> guards;           ///< names that hold
  std::deque<std::string> internal;       ///< queue of internal events
  std::vector<std::string> lines;         ///< what happened
  std::string failing;                    ///< the line at which a call answers with an Error, or ""
  std::vector<StateIndex> left, entered;  ///< as `moved` said, all microsteps together

 private:
  Result<void> write(std::string line);
  Result<void> run(std::vector<std::string> const& actions);

  Chart const& chart_;
};

}  // namespace chubei::chart
