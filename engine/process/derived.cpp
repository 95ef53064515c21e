#include "engine/process/derived.hpp"

#include "engine/process/values.hpp"

#include <algorithm>
#include <set>

namespace chubei::process {

namespace {

constexpr std::string_view task_level = "task";

}  // namespace

Result<void> record_access(Context& context) {
  Values values(context);
  std::set<AccessRow> rows;
  for (chart::Visibility const& visibility : context.definition.visible) {
    if (visibility.condition) {
      auto holds = values.test(*visibility.condition);
      if (!holds && is_absent_error(holds.error())) continue;
      if (!holds) return pass(holds);
      if (!*holds) continue;
    }
    auto tags = values.texts(visibility.tags);
    if (!tags && is_absent_error(tags.error())) continue;  // a draft's field is still empty
    if (!tags) return pass(tags);
    for (auto& tag : *tags) rows.insert({std::move(tag), visibility.level, visibility.allow});
  }
  for (Task const& task : context.next.tasks) {
    for (auto const& candidate : task.candidates) {
      rows.insert({candidate, std::string(task_level), true});
    }
    if (task.assignee)
      rows.insert({"person:" + task.assignee->text(), std::string(task_level), true});
    for (PersonId const& person : task.excluded) {
      rows.insert({"person:" + person.text(), std::string(task_level), false});
    }
  }
  std::vector<AccessRow> list(rows.begin(), rows.end());
  if (list != context.next.access) context.add(AccessSet{std::move(list)});
  return {};
}

Result<void> record_contributions(Context& context) {
  Values values(context);
  for (chart::Aggregate const& aggregate : context.definition.aggregates) {
    Contribution now{context.definition.id + "." + aggregate.name, "", 0, 0};
    Result<bool> counts = true;
    if (aggregate.condition) counts = values.test(*aggregate.condition);
    if (!counts && !is_absent_error(counts.error())) return pass(counts);
    if (counts && *counts) {
      auto key = values.text(aggregate.key);
      if (!key && !is_absent_error(key.error())) return pass(key);
      if (key) {
        now.key = std::move(*key);
        now.count = 1;
      }
      if (key && aggregate.sum) {
        auto sum = values.integer(*aggregate.sum);
        if (!sum && !is_absent_error(sum.error())) return pass(sum);
        now.sum = sum ? *sum : 0;
      }
    }
    auto const& held = context.next.contributions;
    auto const at = std::ranges::find(held, now.aggregate, &Contribution::aggregate);
    Contribution before = at == held.end() ? Contribution{now.aggregate, "", 0, 0} : *at;
    if (!(before == now)) context.add(ContributionSet{std::move(before), std::move(now)});
  }
  return {};
}

}  // namespace chubei::process
