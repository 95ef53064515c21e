// The interpreter against a second one written from the Recommendation's pseudo code (oracle.hpp),
// on random charts: deep hierarchy, parallel, history, internal and conflicting transitions, final
// states. CHUBEI_CHARTS sets how many (2,000; 100,000 in the release run), CHUBEI_SEED the first
// seed. A difference is shrunk by dropping events, then transitions, and printed with its seed.

#include "tests/catch.hpp"
#include "tests/chart/oracle.hpp"
#include "tests/chart/random_chart.hpp"
#include "tests/chart/trace_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace chubei::chart {

namespace {

constexpr Limits bound{.microsteps_max = 40};

/// What one interpreter has done for one outside event.
struct Outcome {
  std::string text;  ///< all calls of the host, in order, and how it ended
  Position position;
  bool operator==(Outcome const&) const = default;
};

std::string ending(Result<Ran> const& ran) {
  if (!ran) return "error " + std::string(name(ran.error().code)) + "\n";
  return std::string(ran->handled ? "handled" : "not handled") +
         (ran->finished ? ", finished\n" : "\n");
}

std::string take_lines(TraceHost& host) {
  std::string text;
  for (std::string const& line : std::exchange(host.lines, {})) text += line + "\n";
  return text;
}

class Tested {
 public:
  explicit Tested(Chart const& chart) : chart_(chart), host(chart) {}

  Outcome run(std::string const& event) {
    Position const before = position_;
    auto const guards = host.guards;
    host.left.clear();
    host.entered.clear();
    Result<Ran> const ran = call(event);
    if (!ran) host.guards = guards;
    host.internal.clear();
    std::string text = take_lines(host) + ending(ran);
    text += faults(before, ran);
    return {std::move(text), position_};
  }

 private:
  Result<Ran> call(std::string const& event) {
    Definition const& definition = chart_.definition;
    if (event == "start") return start(definition, position_, host, bound);
    if (event == "drain") return drain(definition, position_, host, bound);
    return step(definition, position_, event, host, bound);
  }

  /// What must hold whatever the oracle says.
  std::string faults(Position const& before, Result<Ran> const& ran) const {
    bool const may_change = ran && ran->handled;
    if (!may_change && position_ != before) return "the position was touched\n";
    if (!may_change) return "";
    if (!is_legal(chart_.definition, position_.active)) return "illegal configuration\n";
    std::vector<StateIndex> const sum = replay(before.active);
    return sum == position_.active ? "" : "moved() does not add up\n";
  }

  /// The former configuration, less what was left, plus what was entered, as far as counts tell.
  std::vector<StateIndex> replay(Configuration const& before) const {
    std::vector<StateIndex> all = before;
    all.insert(all.end(), host.entered.begin(), host.entered.end());
    for (StateIndex const state : host.left) {
      auto const found = std::find(all.begin(), all.end(), state);
      if (found == all.end()) return {};
      all.erase(found);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  Chart const& chart_;
  Position position_;

 public:
  TraceHost host;
};

class Expected {
 public:
  explicit Expected(Chart const& chart) : oracle_(chart.definition, bound), host(chart) {}

  Outcome run(std::string const& event) {
    Oracle const before = oracle_;
    auto const guards = host.guards;
    Result<Ran> const ran = call(event);
    if (!ran) {
      oracle_ = before;
      host.guards = guards;
    }
    host.internal.clear();
    return {take_lines(host) + ending(ran), oracle_.position()};
  }

 private:
  Result<Ran> call(std::string const& event) {
    if (event == "start") return oracle_.start(host);
    return event == "drain" ? oracle_.drain(host) : oracle_.step(event, host);
  }

  Oracle oracle_;

 public:
  TraceHost host;
};

void prepare(TraceHost& host, std::string const& event) {
  std::string const name = event.substr(event.find(' ') + 1);
  if (event.starts_with("drain ")) host.internal.push_back(name);
  if (event.starts_with("guard ") && host.guards.erase(name) == 0) host.guards.insert(name);
}

/// "" where both interpreters agree on everything.
std::string difference(Chart const& chart, Events const& events) {
  Tested tested(chart);
  Expected expected(chart);
  Outcome actual = tested.run("start"), wanted = expected.run("start");
  std::string last = "start";
  bool is_started = actual.text.find("error") == std::string::npos;
  for (auto event = events.begin(); actual == wanted && is_started && event != events.end();
       ++event) {
    prepare(tested.host, *event);
    prepare(expected.host, *event);
    last = *event;
    if (last.starts_with("guard ")) continue;
    std::string const call = last.starts_with("drain") ? "drain" : last;
    actual = tested.run(call);
    wanted = expected.run(call);
  }
  if (actual == wanted) return "";
  return "at " + last + "\n--- interpreter\n" + actual.text +
         describe(chart.definition, actual.position.active) + "\n--- oracle\n" + wanted.text +
         describe(chart.definition, wanted.position.active) + "\n";
}

void shrink_events(Trial& trial) {
  for (std::size_t index = trial.events.size(); index-- > 0;) {
    Events fewer = trial.events;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(index));
    if (!difference(trial.chart, fewer).empty()) trial.events = std::move(fewer);
  }
}

void shrink_transitions(Trial& trial) {
  for (Transition const& transition : trial.chart.definition.transitions) {
    auto& own = trial.chart.definition.states[transition.source].transitions;
    std::vector<TransitionIndex> const before = own;
    std::erase(own, transition.index);
    if (difference(trial.chart, trial.events).empty()) own = before;
  }
}

std::uint64_t setting(char const* name, std::uint64_t otherwise) {
  char const* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string report(std::uint64_t seed) {
  Trial trial = random_trial(seed);
  shrink_events(trial);
  shrink_transitions(trial);
  std::string text = "seed " + std::to_string(seed) + "\n" + print(trial.chart) + "events:";
  for (std::string const& event : trial.events) text += " [" + event + "]";
  return text + "\n" + difference(trial.chart, trial.events);
}

}  // namespace

TEST_CASE("interpreter: random charts run as the Recommendation's pseudo code says", "[chart]") {
  std::uint64_t const first = setting("CHUBEI_SEED", 1);
  std::uint64_t const count = setting("CHUBEI_CHARTS", 2000);
  std::size_t events = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Trial const trial = random_trial(seed);
    events += trial.events.size();
    if (difference(trial.chart, trial.events).empty()) continue;
    FAIL(report(seed));
  }
  std::cout << "score: random charts: " << count << "/" << count << " agree with the oracle ("
            << events << " events, seeds from " << first << ")\n";
}

}  // namespace chubei::chart
