#include "engine/process/tasks.hpp"

#include "engine/base/dotted.hpp"
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

std::string digest_of_bound(Context& context, chart::TaskKind const& kind,
                            boost::json::value const& each) {
  if (kind.binds.empty()) return {};
  boost::json::object sections;
  auto const document = context.document();
  for (auto const& path : kind.binds) {
    if (path == "each") {
      sections[path] = each;
    } else if (auto const* section = json::find_dotted(document, path)) {
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
    if (std::ranges::find(list, element, &Wanted::element) != list.end()) continue;  // named twice
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
  if (task.due && context.is_paused(task.state)) task.due->paused_at = context.now;
  return task;
}

TaskResult const* result_of(Context const& context, chart::TaskKind const& kind,
                            std::string const& element) {
  auto const& results = context.next.results;
  auto const at = std::ranges::find_if(results, [&](TaskResult const& result) {
    return result.kind == kind.name && result.element == element;
  });
  return at == results.end() ? nullptr : &*at;
}

bool is_veto(chart::TaskKind const& kind, TaskResult const& result) {
  auto const at = std::ranges::find(kind.outcomes, result.outcome, &chart::Outcome::name);
  return at != kind.outcomes.end() && at->veto;
}

/// One `each` list being brought up to date. Precondition: decisions of the kind are not counted.
class Update {
 public:
  Update(Context& context, chart::TaskKind const& kind, Tallying& tallying)
      : context_(context), kind_(kind), tallying_(tallying) {}

  Result<void> run() {
    auto list = wanted(context_, kind_);
    if (!list) return pass(list);
    drop_unwanted(*list);
    for (Wanted const& one : *list) {
      if (still_stands(one)) continue;
      if (auto opened = open(one); !opened) return opened;
    }
    return {};
  }

 private:
  void drop_unwanted(std::vector<Wanted> const& list) {
    auto const is_wanted = [&](std::string const& element) {
      return std::ranges::find(list, element, &Wanted::element) != list.end();
    };
    auto const open = context_.next.tasks;
    for (Task const& task : open) {
      if (task.kind == kind_.name && !is_wanted(task.element)) supersede(task);
    }
    auto const results = context_.next.results;
    for (TaskResult const& result : results) {
      if (result.kind != kind_.name || is_wanted(result.element)) continue;
      context_.add(ResultVoided{kind_.name, result.element, "no_longer_wanted"});
    }
  }

  void supersede(Task const& task) {
    tallying_.drop_open(kind_, task);
    context_.add(TaskClosed{task.id, "superseded", std::nullopt, true});
  }

  bool still_stands(Wanted const& one) {
    auto const* result = result_of(context_, kind_, one.element);
    if (!result) return false;
    bool const same = result->bound_digest == one.bound_digest;
    if (same && !is_veto(kind_, *result)) {
      tallying_.count_standing(kind_, *result);
      return true;
    }
    context_.add(ResultVoided{kind_.name, one.element, same ? "asked_again" : "sections_changed"});
    return false;
  }

  Result<void> open(Wanted const& one) {
    auto const& tasks = context_.next.tasks;
    auto const already = std::ranges::find_if(tasks, [&](Task const& task) {
      return task.kind == kind_.name && task.element == one.element && !task.added_to;
    });
    bool const is_open = already != tasks.end();
    if (is_open && already->bound_digest == one.bound_digest && already->each == one.each) {
      return {};
    }
    auto fresh = make_task(context_, kind_, one);
    if (!fresh) return pass(fresh);
    if (is_open && already->each == one.each) {
      Task task = *already;
      task.bound_digest = one.bound_digest;
      ++task.revision;
      context_.add(TaskChanged{"refresh", std::move(task)});
      return {};
    }
    // Another element under the same name may be another person's.
    if (is_open) supersede(Task(*already));
    tallying_.open(kind_, *fresh);
    context_.add(TaskOpened{std::move(*fresh)});
    return {};
  }

  Context& context_;
  chart::TaskKind const& kind_;
  Tallying& tallying_;
};

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
    if (auto opened = Update(context, kind, tallying).run(); !opened) return opened;
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
      if (auto done = Update(context, kind, tallying).run(); !done) return done;
    }
    tallying.reopen_if_open();
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
