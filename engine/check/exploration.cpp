#include "engine/check/exploration.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace chubei::check {

namespace {

using chart::Definition;
using chart::Position;
using chart::State;
using chart::Transition;

constexpr chart::Limits macrostep{.microsteps_max = 200};

/// Answers of guarded transitions and of actions with conditions, in the order they are asked; what
/// is not given is `false`.
using Answers = std::vector<bool>;

/// Takes what it is told to take and notes what happened.
class ExploringHost final : public chart::Host {
 public:
  ExploringHost(Exploration& exploration, Answers const& given)
      : exploration_(exploration), given_(given) {}

  Answers answers;  ///< as they were used

  Result<bool> is_enabled(Transition const& transition) override {
    if (!is_conditional(transition)) return true;
    if (held_.contains(transition.index)) return false;
    bool const holds = answer();
    if (holds) held_.insert(transition.index);
    return holds;
  }
  Result<void> leave(State const& state) override { return run(state.exit); }
  Result<void> take(Transition const& transition) override {
    exploration_.taken[transition.index] = true;
    return run(transition.actions);
  }
  Result<void> enter(State const& state) override { return run(state.entry); }
  Result<void> initialise(State const& state) override { return run(state.initial_actions); }
  void remember(chart::Remembered const&) override {}
  void moved(std::vector<chart::StateIndex> const&,
             std::vector<chart::StateIndex> const& entered) override {
    for (chart::StateIndex const state : entered) exploration_.entered[state] = true;
  }
  void done(State const& state, State const*) override {
    internal_.push_back("done.state." + state.id);
  }
  Result<void> settle(State const&) override { return {}; }
  std::string next_internal() override {
    if (internal_.empty()) return "";
    std::string event = std::move(internal_.front());
    internal_.pop_front();
    return event;
  }

 private:
  Result<void> run(std::vector<chart::Action> const& actions) {
    for (chart::Action const& action : actions) {
      if (auto const* raise = std::get_if<chart::RaiseAction>(&action))
        internal_.push_back(raise->event);
      else if (auto const* choose = std::get_if<chart::ChooseAction>(&action))
        run_one_of(*choose);
      else if (auto const* each = std::get_if<chart::EachAction>(&action))
        run_if(answer(), each->body);  // a list may be empty
      else if (auto const* block = std::get_if<chart::BlockAction>(&action))
        run_if(true, block->body);
    }
    return {};
  }

  void run_if(bool is_taken, std::vector<chart::Branch> const& body) {
    if (is_taken) run(body.front().actions);
  }

  void run_one_of(chart::ChooseAction const& choose) {
    for (chart::Branch const& branch : choose.branches) {
      if (branch.condition && !answer()) continue;
      run(branch.actions);
      return;
    }
  }

  /// The next answer to what only data decides.
  bool answer() {
    bool const holds = answers.size() < given_.size() && given_[answers.size()];
    answers.push_back(holds);
    return holds;
  }

  Exploration& exploration_;
  Answers const& given_;
  std::set<chart::TransitionIndex> held_;
  std::deque<std::string> internal_;
};

bool is_composite(State const* state) {
  return state &&
         (state->kind == chart::StateKind::compound || state->kind == chart::StateKind::parallel);
}

/// Everything the outside may send that some active state listens for; wildcards get a name that
/// nothing else has.
std::vector<std::string> events_at(Definition const& definition, Position const& position) {
  std::vector<std::string> events;
  std::string_view const done = "done.state.";
  for (chart::StateIndex const state : position.active)
    for (chart::TransitionIndex const index : definition.states[state].transitions) {
      std::string event = definition.transitions[index].event;
      bool const is_inner =
          event.empty() ||
          (event.starts_with(done) &&
           is_composite(definition.find_state(std::string_view(event).substr(done.size()))));
      if (is_inner) continue;
      if (event.ends_with("*")) event.replace(event.size() - 1, 1, "any_other");
      if (std::ranges::find(events, event) == events.end()) events.push_back(std::move(event));
    }
  return events;
}

class Explorer {
 public:
  Explorer(Definition const& definition, Limits const& limits)
      : definition_(definition), limits_(limits) {
    found_.entered.resize(definition.states.size());
    found_.taken.resize(definition.transitions.size());
  }

  Exploration run() {
    all_ways(nowhere, "");
    for (std::size_t at = 0; at < found_.positions.size() && found_.complete; ++at) {
      if (found_.positions[at].finished) continue;
      for (std::string const& event : events_at(definition_, found_.positions[at].position))
        all_ways(at, event);
    }
    return std::move(found_);
  }

 private:
  /// Runs one event with every combination of answers: after each run the last `false` becomes
  /// `true` and what was behind it is asked anew.
  void all_ways(std::size_t from, std::string const& event) {
    Answers given;
    while (true) {
      if (++steps_ > limits_.steps_max) {
        found_.complete = false;
        return;
      }
      Answers used = one_way(from, event, given);
      while (!used.empty() && used.back()) used.pop_back();
      if (used.empty()) return;
      used.back() = true;
      given = std::move(used);
    }
  }

  Answers one_way(std::size_t from, std::string const& event, Answers const& given) {
    ExploringHost host(found_, given);
    Position position = from == nowhere ? Position{} : found_.positions[from].position;
    auto const ran = from == nowhere ? chart::start(definition_, position, host, macrostep)
                                     : chart::step(definition_, position, event, host, macrostep);
    if (!ran) {
      bool const is_certain = std::ranges::find(host.answers, true) == host.answers.end();
      if (is_certain) found_.livelocks.push_back({from, event});
    } else if (ran->handled) {
      add(from, event, std::move(position), ran->finished);
    }
    return std::move(host.answers);
  }

  void add(std::size_t from, std::string const& event, Position position, bool finished) {
    auto const [at, is_new] = places_.emplace(key(position), found_.positions.size());
    std::size_t const place = at->second;
    if (is_new) {
      if (place >= limits_.positions_max) found_.complete = false;
      found_.positions.push_back(
          {std::move(position), finished, from == nowhere ? place : from, event, {}});
    }
    if (from != nowhere) found_.positions[from].next.push_back(place);
  }

  static std::vector<chart::StateIndex> key(Position const& position) {
    std::vector<chart::StateIndex> key = position.active;
    for (auto const& remembered : position.history) {
      key.push_back(chart::no_state);
      key.push_back(remembered.history);
      key.insert(key.end(), remembered.states.begin(), remembered.states.end());
    }
    return key;
  }

  Definition const& definition_;
  Limits limits_;
  Exploration found_;
  std::map<std::vector<chart::StateIndex>, std::size_t> places_;
  std::size_t steps_ = 0;
};

}  // namespace

std::vector<std::string> Exploration::path(std::size_t position) const {
  std::vector<std::string> events;
  while (positions[position].from != position) {
    events.push_back(positions[position].event);
    position = positions[position].from;
  }
  std::ranges::reverse(events);
  return events;
}

Exploration explore(Definition const& definition, Limits const& limits) {
  return Explorer(definition, limits).run();
}

bool is_conditional(Transition const& transition) {
  return transition.guard.has_value() || !transition.rules.empty() || transition.by.is_open();
}

}  // namespace chubei::check
