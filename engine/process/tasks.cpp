#include "engine/process/tasks.hpp"

#include "engine/base/hash.hpp"
#include "engine/base/json.hpp"
#include "engine/process/clocks.hpp"
#include "engine/process/tallies.hpp"
#include "engine/process/values.hpp"

#include <algorithm>
#include <map>

namespace chubei::process {

namespace {

/// One element a task is wanted for.
struct Wanted {
  std::string element;
  boost::json::value each;
  std::string bound_digest;
};

boost::json::value const* at_path(boost::json::value const& root, std::string_view path) {
  boost::json::value const* at = &root;
  while (at && !path.empty()) {
    auto const dot = path.find('.');
    auto const* object = at->if_object();
    at = object ? object->if_contains(path.substr(0, dot)) : nullptr;
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return at;
}

std::string digest_of_bound(Context& context, chart::TaskKind const& kind,
                            boost::json::value const& each) {
  if (kind.binds.empty()) return {};
  boost::json::object sections;
  auto const document = context.document();
  for (auto const& path : kind.binds) {
    if (path == "each") {
      sections[path] = each;
    } else if (auto const* section = at_path(document, path)) {
      sections[path] = *section;
    }
  }
  return hex(hash(Suite::intl, json::canonical(sections)));
}

Result<std::vector<Wanted>> wanted(Context& context, chart::TaskKind const& kind) {
  std::vector<Wanted> list;
  if (!kind.each) {
    list.push_back({"", {}, digest_of_bound(context, kind, {})});
    return list;
  }
  Values values(context);
  auto elements = values.json(*kind.each);
  if (!elements) return pass(elements);
  auto const* array = elements->if_array();
  if (!array) return list;
  if (array->size() > tasks_of_each_max) {
    return fail(ErrorCode::limit_reached,
                {"一次最多生成 " + std::to_string(tasks_of_each_max) + " 项任务",
                 "at most " + std::to_string(tasks_of_each_max) + " tasks are opened at once"});
  }
  for (std::size_t index = 0; index < array->size(); ++index) {
    auto const& each = (*array)[index];
    std::string element = std::to_string(index);
    if (kind.element_key) {
      values.each = &each;
      auto key = values.text(*kind.element_key);
      if (!key) return pass(key);
      element = std::move(*key);
    } else if (each.is_string()) {
      element = each.get_string();
    }
    list.push_back({std::move(element), each, digest_of_bound(context, kind, each)});
  }
  return list;
}

Result<std::vector<std::string>> candidates_of(Context& context, chart::TaskKind const& kind,
                                               Values& values) {
  std::vector<std::string> candidates;
  if (kind.person) {
    auto person = values.text(*kind.person);
    if (!person) return pass(person);
    candidates.push_back("person:" + *person);
  }
  if (kind.functions.empty()) return candidates;
  std::string at = context.release.office;
  if (kind.at) {
    auto organisation = values.text(*kind.at);
    if (!organisation) return pass(organisation);
    at = std::move(*organisation);
  }
  for (auto const& function : kind.functions) {
    candidates.push_back("function:" + function + "@" + at);
  }
  return candidates;
}

Result<Task> make_task(Context& context, chart::TaskKind const& kind, Wanted const& one) {
  Values values(context);
  values.each = &one.each;
  auto candidates = candidates_of(context, kind, values);
  if (!candidates) return pass(candidates);
  Task task;
  task.id = TaskId(context.next.id.text() + ".t" + std::to_string(context.next.task_count + 1));
  task.kind = kind.name;
  task.state = context.definition.states[kind.state].id;
  task.element = one.element;
  task.each = one.each;
  task.candidates = std::move(*candidates);
  task.legal = kind.legal;
  task.lead = kind.lead;
  task.bound_digest = one.bound_digest;
  task.opened_at = context.now;
  if (kind.weight) {
    auto weight = values.integer(*kind.weight);
    if (!weight) return pass(weight);
    task.weight = *weight;
  }
  if (kind.due) {
    task.due = start_clock(context, *kind.due);
  } else if (kind.due_until) {
    auto until = values.instant(*kind.due_until);
    if (!until) return pass(until);
    task.due = Due{*until, "", false, {}, context.now, std::nullopt};
  }
  return task;
}

TaskResult const* standing_result(Context const& context, chart::TaskKind const& kind,
                                  std::string const& element) {
  auto const& results = context.next.results;
  auto const at = std::ranges::find_if(results, [&](TaskResult const& result) {
    return result.kind == kind.name && result.element == element;
  });
  return at == results.end() ? nullptr : &*at;
}

/// Opens what is wanted and not there, voids what no longer stands, supersedes what is no longer
/// wanted.
Result<void> bring_up_to_date(Context& context, chart::TaskKind const& kind, Tallying& tallying) {
  auto list = wanted(context, kind);
  if (!list) return pass(list);
  auto const is_wanted = [&](std::string const& element) {
    return std::ranges::find(*list, element, &Wanted::element) != list->end();
  };
  auto const open = context.next.tasks;
  for (Task const& task : open) {
    if (task.kind != kind.name || task.added_to || is_wanted(task.element)) continue;
    tallying.drop_open(kind, task);
    context.add(TaskClosed{task.id, "superseded", std::nullopt, true});
  }
  auto const results = context.next.results;
  for (TaskResult const& result : results) {
    if (result.kind != kind.name || is_wanted(result.element)) continue;
    tallying.drop_result(kind, result);
    context.add(ResultVoided{kind.name, result.element, "no_longer_wanted"});
  }
  for (Wanted const& one : *list) {
    if (auto const* standing = standing_result(context, kind, one.element)) {
      if (!kind.binds.empty() && standing->bound_digest == one.bound_digest) {
        tallying.count_standing(kind, *standing);
        continue;
      }
      tallying.drop_result(kind, *standing);
      context.add(ResultVoided{kind.name, one.element, "sections_changed"});
    }
    auto const already = std::ranges::find_if(context.next.tasks, [&](Task const& task) {
      return task.kind == kind.name && task.element == one.element && !task.added_to;
    });
    if (already != context.next.tasks.end()) {
      if (already->bound_digest == one.bound_digest && already->each == one.each) continue;
      Task task = *already;
      task.bound_digest = one.bound_digest;
      task.each = one.each;
      ++task.revision;
      context.add(TaskChanged{"refresh", std::move(task)});
      continue;
    }
    auto task = make_task(context, kind, one);
    if (!task) return pass(task);
    tallying.open(kind, *task);
    context.add(TaskOpened{std::move(*task)});
  }
  return {};
}

}  // namespace

chart::TaskKind const* kind_of(chart::Definition const& definition, Task const& task) {
  auto const at = std::ranges::find_if(definition.tasks, [&](chart::TaskKind const& kind) {
    return kind.name == task.kind && definition.states[kind.state].id == task.state;
  });
  return at == definition.tasks.end() ? nullptr : &*at;
}

Result<void> open_tasks(Context& context, chart::State const& state) {
  if (state.tasks.empty()) return {};
  Tallying tallying(context, state);
  tallying.begin();
  for (auto const index : state.tasks) {
    auto const& kind = context.definition.tasks[index];
    if (kind.binds.empty()) {  // entering again asks again
      auto const results = context.next.results;
      for (TaskResult const& result : results) {
        if (result.kind == kind.name && result.state == state.id) {
          context.add(ResultVoided{kind.name, result.element, "asked_again"});
        }
      }
    }
    if (auto opened = bring_up_to_date(context, kind, tallying); !opened) return opened;
  }
  tallying.record();
  return complete_if_done(context, state);
}

Result<void> refresh_tasks(Context& context) {
  auto const active = context.next.active;
  for (auto const& id : active) {
    auto const& state = *context.definition.find_state(id);
    bool const follows = std::ranges::any_of(state.tasks, [&](auto index) {
      auto const& kind = context.definition.tasks[index];
      return !kind.binds.empty();
    });
    if (!follows) continue;
    Tallying tallying(context, state);
    tallying.resume();
    for (auto const index : state.tasks) {
      auto const& kind = context.definition.tasks[index];
      if (kind.binds.empty()) continue;
      tallying.forget_standing(kind);
      if (auto done = bring_up_to_date(context, kind, tallying); !done) return done;
    }
    tallying.record();
    if (auto done = complete_if_done(context, state); !done) return done;
  }
  return {};
}

void close_tasks(Context& context, std::string const& state) {
  auto const tasks = context.next.tasks;
  for (Task const& task : tasks) {
    if (task.state == state) {
      context.add(TaskClosed{task.id, "superseded", std::nullopt, true});
    }
  }
  if (std::ranges::find(context.next.tallies, state, &Tally::state) != context.next.tallies.end()) {
    context.add(TallyDropped{state});
  }
}

Result<void> complete_if_done(Context& context, chart::State const& state) {
  auto const at = std::ranges::find(context.next.tallies, state.id, &Tally::state);
  if (at == context.next.tallies.end() || count_of(*at, "complete") != 0) return {};
  auto const tally = *at;
  auto outcome = outcome_of(context, state, tally);
  if (!outcome) return pass(outcome);
  if (!*outcome) return {};
  Tallying tallying(context, state);
  tallying.resume();
  auto const tasks = context.next.tasks;
  for (Task const& task : tasks) {
    if (task.state != state.id) continue;
    tallying.drop_open(*kind_of(context.definition, task), task);
    context.add(TaskClosed{task.id, "superseded", std::nullopt, true});
  }
  tallying.mark_complete();
  tallying.record();
  context.raise("done.state." + state.id, boost::json::object{{"outcome", **outcome}});
  return {};
}

}  // namespace chubei::process
