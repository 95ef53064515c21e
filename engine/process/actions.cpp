#include "engine/process/actions.hpp"

#include "engine/base/hash.hpp"
#include "engine/base/json.hpp"
#include "engine/cel/value_json.hpp"
#include "engine/process/clocks.hpp"
#include "engine/process/messages.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

class Runner {
 public:
  explicit Runner(Context& context) : context_(context), values_(context) {}

  Result<void> operator()(chart::AssignAction const& action) {
    for (auto const& [stored, expression] : action.set) {
      auto value = values_.json(expression);
      if (!value) return pass(value);
      if (auto done = set(stored, std::move(*value)); !done) return done;
    }
    return {};
  }

  Result<void> operator()(chart::RaiseAction const& action) {
    auto data = values_.object(action.data);
    if (!data) return pass(data);
    context_.raise(action.event, std::move(*data));
    return {};
  }

  Result<void> operator()(chart::SendAction const& action) {
    auto data = values_.object(action.data);
    if (!data) return pass(data);
    if (action.starts) {
      start_instance(context_, action.definition, std::move(*data));
      return {};
    }
    switch (action.to) {
      case chart::SendAction::To::self:
        return send_to_self(action, std::move(*data));
      case chart::SendAction::To::parent:
        if (!context_.next.parent) return undelivered(action, "parent");
        send_message(context_, *context_.next.parent, "event", action.event, std::move(*data));
        return {};
      case chart::SendAction::To::child:
        return send_to_child(action, std::move(*data));
      case chart::SendAction::To::instance:
      case chart::SendAction::To::key:
        return send_to_others(action, *data);
    }
    ensure(false);
    return {};
  }

  Result<void> operator()(chart::CancelAction const& action) {
    auto const timers = context_.next.timers;
    for (Timer const& timer : timers) {
      if (timer.kind == Timer::Kind::send && timer.id == "send." + action.id) {
        context_.add(TimerEnded{timer.id, "cancelled"});
      }
    }
    return {};
  }

  Result<void> operator()(chart::NumberAction const& action) {
    std::int64_t year = civil(date_in(context_.now, context_.release.zone)).year;
    if (action.year) {
      auto wanted = values_.integer(*action.year);
      if (!wanted) return pass(wanted);
      year = *wanted;
    }
    auto const series = context_.definition.id + "." + action.series;
    std::int64_t value = context_.world.last_number(series, year) + 1;
    for (Fact const& fact : context_.event.facts) {
      auto const* taken = std::get_if<NumberTaken>(&fact);
      if (taken && taken->series == series && taken->year == year) ++value;
    }
    auto const text = number_text(action.series, year, value);
    context_.add(NumberTaken{series, year, value, text});
    context_.add(
        SlotSet{context_.definition.stored[action.stored].path, boost::json::string(text)});
    return {};
  }

  Result<void> operator()(chart::RequestAction const& action) {
    return request_job(context_, action);
  }

  Result<void> operator()(chart::ReceiptAction const& action) {
    context_.add(ReceiptIssued{action.kind});
    return {};
  }

  Result<void> operator()(chart::NotifyAction const& action) {
    auto to = values_.texts(action.to);
    if (!to) return pass(to);
    auto data = values_.object(action.data);
    if (!data) return pass(data);
    context_.add(LetterSent{action.letter, std::move(*to), std::move(*data)});
    return {};
  }

  Result<void> operator()(chart::ChooseAction const& action) {
    for (chart::Branch const& branch : action.branches) {
      auto holds = branch.condition ? test(*branch.condition) : Result<bool>(true);
      if (!holds) return pass(holds);
      if (*holds) return all(branch.actions);
    }
    return {};
  }

  Result<void> operator()(chart::EachAction const& action) {
    auto list = values_.json(action.list);
    if (!list) return pass(list);
    if (!list->is_array()) return no_list(action.list);
    auto const& elements = list->get_array();
    elements_ += elements.size();
    if (elements_ > elements_max) {
      return fail(
          ErrorCode::limit_reached,
          {"一组动作至多处理 " + std::to_string(elements_max) + " 个元素",
           "one list of actions handles at most " + std::to_string(elements_max) + " elements"});
    }
    for (std::size_t at = 0; at < elements.size(); ++at) {
      auto done = set(action.element, elements[at]);
      if (done && action.index) done = set(*action.index, static_cast<std::int64_t>(at));
      if (done) done = all(action.body.front().actions);
      if (!done) return done;
    }
    return {};
  }

  Result<void> operator()(chart::BlockAction const& action) {
    return run(context_, action.body.front().actions);
  }

  Result<void> all(std::vector<chart::Action> const& actions) {
    for (chart::Action const& action : actions) {
      if (auto done = std::visit(*this, action); !done) return done;
    }
    return {};
  }

 private:
  Result<void> set(std::uint16_t stored, boost::json::value value) {
    auto const& [path, type, slot] = context_.definition.stored[stored];
    if (!value.is_null() && !cel::from_json(value, type)) return wrong_type(path, type);
    if (!(context_.slot(path) == value)) context_.add(SlotSet{path, std::move(value)});
    return {};
  }

  /// SCXML 5.9.1: what cannot be computed does not hold, and is told of.
  Result<bool> test(chart::Expression const& condition) {
    auto holds = values_.test(condition);
    if (holds || !is_contained(context_, holds.error())) return holds;
    raise_error(context_, holds.error());
    return false;
  }

  static Result<void> no_list(chart::Expression const& expression) {
    return fail(ErrorCode::guard_error,
                {"“" + expression.source + "”不是列表", "\"" + expression.source + "\" is no list"},
                {}, {{"source", expression.source}});
  }

  /// What an event brought may be of any type; a variable is of its own.
  static Result<void> wrong_type(std::string const& path, cel::Type const& type) {
    return fail(ErrorCode::guard_error,
                {"赋给 " + path + " 的值类型不符，应为 " + type.text(),
                 "the value assigned to " + path + " is not of its type " + type.text()},
                {}, {{"path", path}});
  }

  Result<void> undelivered(chart::SendAction const& action, std::string_view to) {
    context_.raise("undelivered", boost::json::object{{"event", action.event}, {"to", to}});
    return {};
  }

  Result<void> send_to_self(chart::SendAction const& action, boost::json::object data) {
    if (!action.delay && !action.until) {
      context_.raise(action.event, std::move(data));
      return {};
    }
    Timer timer;
    timer.kind = Timer::Kind::send;
    timer.id = "send." + (action.id.empty() ? context_.derived_id(action.event) : action.id);
    if (action.delay) {
      timer.due = start_clock(context_, *action.delay);
    } else {
      auto until = values_.instant(*action.until);
      if (!until) return pass(until);
      timer.due = Due{*until, "", false, {}, context_.now, std::nullopt};
    }
    timer.event = action.event;
    timer.data = std::move(data);
    context_.add(TimerSet{std::move(timer)});
    return {};
  }

  Result<void> send_to_child(chart::SendAction const& action, boost::json::object data) {
    auto const at = std::ranges::find(context_.next.children, action.child, &Child::invoke);
    if (at == context_.next.children.end()) return undelivered(action, action.child);
    auto const child = at->instance;
    send_message(context_, child, "event", action.event, std::move(data));
    return {};
  }

  Result<void> send_to_others(chart::SendAction const& action, boost::json::object const& data) {
    auto targets = values_.texts(*action.target);
    if (!targets) return pass(targets);
    for (auto const& target : *targets) {
      if (action.to == chart::SendAction::To::instance) {
        send_message(context_, InstanceId(target), "event", action.event, data);
        continue;
      }
      auto const to = context_.address(action.definition, target);
      if (to) {
        send_message(context_, *to, "event", action.event, data);
      } else if (auto told = undelivered(action, target); !told) {
        return told;
      }
    }
    return {};
  }

  std::string number_text(std::string const& series, std::int64_t year, std::int64_t value) {
    auto const& numbers = context_.definition.numbers;
    auto const at = std::ranges::find(numbers, series, &chart::NumberSeries::name);
    ensure(at != numbers.end());
    auto digits = std::to_string(value);
    if (static_cast<int>(digits.size()) < at->width) {
      digits.insert(0, static_cast<std::size_t>(at->width) - digits.size(), '0');
    }
    std::string text = at->format;
    auto const put = [&text](std::string_view name, std::string const& with) {
      if (auto const found = text.find(name); found != std::string::npos) {
        text.replace(found, name.size(), with);
      }
    };
    put("{year}", std::to_string(year));
    put("{number}", digits);
    return text;
  }

  Context& context_;
  Values values_;
  std::size_t elements_ = 0;
};

}  // namespace

bool is_contained(Context const& context, Error const& error) {
  return context.definition.errors == chart::ErrorPolicy::scxml &&
         error.code == ErrorCode::guard_error;
}

void raise_error(Context& context, Error const& error) {
  context.raise("error.execution", boost::json::object{{"message", error.message.en}});
}

Result<void> run(Context& context, std::vector<chart::Action> const& actions) {
  auto done = Runner(context).all(actions);
  if (done || !is_contained(context, done.error())) return done;
  raise_error(context, done.error());
  return {};
}

namespace {

std::string digest_of(boost::json::object const& input) {
  return hex(hash(Suite::intl, json::canonical(input)));
}

/// Whether the input reads what has passed when the answer comes.
bool is_fleeting(chart::Definition const& definition, chart::RequestAction const& request) {
  auto const lasts = [&](int index) {
    auto const source = definition.slots[static_cast<std::size_t>(index)].source;
    return source == chart::SlotSource::data || source == chart::SlotSource::vars ||
           source == chart::SlotSource::lookup || source == chart::SlotSource::results;
  };
  return std::ranges::any_of(request.input, [&](chart::NamedExpression const& one) {
    return !std::ranges::all_of(one.value.program.variables(), lasts);
  });
}

}  // namespace

Result<void> request_job(Context& context, chart::RequestAction const& request) {
  auto input = Values(context).object(request.input);
  if (!input) return pass(input);
  auto const digest = digest_of(*input);
  auto const jobs = context.next.jobs;
  for (PendingJob const& pending : jobs) {
    bool const is_same = pending.job == request.job && pending.done == request.done;
    if (is_same) context.add(JobAnswered{pending.request});
  }
  context.add(JobRequested{context.derived_id(request.job), request.job, std::move(*input), digest,
                           context.seed, request.done});
  return {};
}

chart::RequestAction const* request_of(chart::Definition const& definition, PendingJob const& job) {
  auto const in_list = [&](std::vector<chart::Action> const& actions) {
    chart::RequestAction const* found = nullptr;
    chart::visit_actions(actions, [&](chart::Action const& action) {
      auto const* request = std::get_if<chart::RequestAction>(&action);
      bool const fits = request && request->job == job.job && request->done == job.done;
      if (fits && !found) found = request;
    });
    return found;
  };
  for (chart::State const& state : definition.states) {
    for (auto const* list : {&state.entry, &state.exit, &state.initial_actions}) {
      if (auto const* request = in_list(*list)) return request;
    }
  }
  for (chart::Transition const& transition : definition.transitions) {
    if (auto const* request = in_list(transition.actions)) return request;
  }
  return nullptr;
}

Result<bool> has_other_input(Context& context, chart::RequestAction const& request,
                             PendingJob const& job) {
  if (is_fleeting(context.definition, request)) return false;
  auto input = Values(context).object(request.input);
  if (!input) return pass(input);
  return digest_of(*input) != job.input_digest;
}

}  // namespace chubei::process
