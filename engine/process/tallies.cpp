#include "engine/process/tallies.hpp"

#include "engine/process/values.hpp"

#include <algorithm>
#include <set>

namespace chubei::process {

void Tallying::resume() {
  counts_.clear();
  auto const at = std::ranges::find(context_.next.tallies, state_.id, &Tally::state);
  if (at == context_.next.tallies.end()) return;
  for (auto const& [name, count] : at->counts) counts_[name] = count;
}

void Tallying::open(chart::TaskKind const& kind, Task const&) {
  ++counts_["open"];
  ++counts_["total"];
  ++counts_[kind.name + ".open"];
  ++counts_[kind.name + ".total"];
}

void Tallying::drop_open(chart::TaskKind const& kind, Task const&) {
  --counts_["open"];
  --counts_["total"];
  --counts_[kind.name + ".open"];
  --counts_[kind.name + ".total"];
}

void Tallying::count_result(chart::TaskKind const& kind, TaskResult const& result,
                            boost::json::value const& form, std::int64_t sign) {
  counts_[kind.name + ".decided"] += sign;
  counts_[kind.name + "." + result.outcome] += sign;
  counts_[kind.name + "." + result.outcome + "_weight"] += sign * result.weight;
  for (auto const& field : kind.sum) {
    auto const* object = form.if_object();
    auto const* value = object ? object->if_contains(field) : nullptr;
    if (value && value->is_int64()) {
      counts_[kind.name + ".sum_" + field] += sign * value->get_int64();
    }
  }
}

void Tallying::close(chart::TaskKind const& kind, Task const& task, TaskResult const& result,
                     boost::json::value const& form, bool vetoes) {
  --counts_["open"];
  --counts_[kind.name + ".open"];
  if (vetoes) ++counts_["vetoed"];
  if (task.added_to) return;  // advice inside a task is no vote of its own
  count_result(kind, result, form, 1);
}

void Tallying::count_standing(chart::TaskKind const& kind, TaskResult const& result) {
  ++counts_["total"];
  ++counts_[kind.name + ".total"];
  count_result(kind, result, result.form, 1);
}

void Tallying::drop_result(chart::TaskKind const& kind, TaskResult const& result) {
  auto const at = counts_.find(kind.name + ".decided");
  if (at == counts_.end() || at->second == 0) return;  // of an earlier visit: not counted
  --counts_["total"];
  --counts_[kind.name + ".total"];
  count_result(kind, result, result.form, -1);
}

void Tallying::forget_standing(chart::TaskKind const& kind) {
  for (TaskResult const& result : context_.next.results) {
    if (result.kind == kind.name) drop_result(kind, result);
  }
}

void Tallying::record() {
  Tally tally{state_.id, {}};
  for (auto const& [name, count] : counts_) {
    if (count != 0) tally.counts.emplace_back(name, count);
  }
  context_.add(TallySet{std::move(tally)});
}

namespace {

/// What all decisions share, "mixed" where they differ, "none" where nothing was asked.
std::string shared_outcome(Context const& context, chart::State const& state) {
  std::set<std::string> outcomes;
  for (TaskResult const& result : context.next.results) {
    if (result.state == state.id) outcomes.insert(result.outcome);
  }
  if (outcomes.empty()) return "none";
  return outcomes.size() == 1 ? *outcomes.begin() : "mixed";
}

std::optional<std::string> veto_of(Context const& context, chart::State const& state) {
  for (TaskResult const& result : context.next.results) {
    if (result.state != state.id) continue;
    for (auto const index : state.tasks) {
      auto const& kind = context.definition.tasks[index];
      for (auto const& outcome : kind.outcomes) {
        if (kind.name == result.kind && outcome.name == result.outcome && outcome.veto) {
          return outcome.name;
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::string>> outcome_of(Context& context, chart::State const& state,
                                              Tally const& tally) {
  if (count_of(tally, "vetoed") != 0) {
    if (auto veto = veto_of(context, state)) return veto;
  }
  Values values(context);
  values.tally = &tally;
  for (chart::CompletionRule const& rule : state.completion) {
    auto holds = values.test(rule.condition);
    if (!holds) return pass(holds);
    if (*holds) return std::optional(rule.outcome);
  }
  if (!state.completion.empty() || count_of(tally, "open") != 0) {
    return std::optional<std::string>{};
  }
  return std::optional(shared_outcome(context, state));
}

}  // namespace chubei::process
