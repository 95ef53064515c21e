#pragma once
// Counts over the tasks of one state, kept as tasks open and close, and the declarative rules over
// them. Advice (a task added by add-sign) is open work, but no vote: it counts in "open" only.
// Names: "open", "total", "vetoed", "complete", and per task kind "<kind>.open", ".total",
// ".decided", ".<outcome>", ".<outcome>_weight",
// ".sum_<field>".

#include "engine/process/context.hpp"

#include <map>
#include <optional>
#include <string>

namespace chubei::process {

class Tallying {
 public:
  Tallying(Context& context, chart::State const& state) : context_(context), state_(state) {}

  void begin() { counts_.clear(); }
  void resume();  ///< goes on from the recorded tally
  void open(chart::TaskKind const& kind, Task const& task);
  void drop_open(chart::TaskKind const& kind, Task const& task);
  void close(chart::TaskKind const& kind, Task const& task, TaskResult const& result,
             boost::json::value const& form, bool vetoes);
  /// A decision of an earlier visit that still stands.
  void count_standing(chart::TaskKind const& kind, TaskResult const& result);
  /// Takes all decisions of a kind out of the count, before they are counted anew.
  void forget_standing(chart::TaskKind const& kind);
  void mark_complete() { counts_["complete"] = 1; }
  /// What was complete is not while work is open again.
  void reopen_if_open();
  void record();

 private:
  void count_result(chart::TaskKind const& kind, TaskResult const& result,
                    boost::json::value const& form, std::int64_t sign);
  void count_open(chart::TaskKind const& kind, Task const& task, std::int64_t sign);

  Context& context_;
  chart::State const& state_;
  std::map<std::string, std::int64_t> counts_;
};

/// The outcome with which the state is complete now, or nothing.
Result<std::optional<std::string>> outcome_of(Context& context, chart::State const& state,
                                              Tally const& tally);

}  // namespace chubei::process
