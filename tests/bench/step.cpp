#include "tests/bench/step.hpp"

#include "engine/process/decide.hpp"
#include "engine/runtime/release_folder.hpp"
#include "workflows/credit_code.hpp"

#include <chrono>
#include <stdexcept>

namespace chubei::bench {

namespace {

using namespace process;

/// Nothing else exists: a request reads no other instance.
class AloneWorld final : public World {
 public:
  explicit AloneWorld(chart::Release const& release) : release_(release) {}
  std::optional<Face> find(std::string_view, std::string_view) override { return std::nullopt; }
  Totals totals(std::string_view, std::string_view) override { return {}; }
  std::int64_t last_number(std::string_view, std::int64_t) override { return 0; }
  bool is_key_taken(std::string_view, std::string_view) override { return false; }
  boost::json::value document(std::string_view) override { return data; }
  std::optional<boost::json::value> personal(InstanceId const&, std::string_view) override {
    return std::nullopt;
  }
  Calendar const& calendar() override { return *release_.calendar; }

  boost::json::value data;

 private:
  chart::Release const& release_;
};

Command command_of(char const* person, char const* organisation, char const* function,
                   CommandBody body) {
  Command command;
  command.id = CommandId("bench");
  command.instance = InstanceId("i1");
  command.admitted_at = Instant{1'721'955'600'000};
  command.actor.kind = Actor::Kind::person;
  command.actor.person = PersonId(person);
  command.actor.organisation = organisation;
  command.actor.functions = {function};
  command.actor.tags = {"function:" + std::string(function) + "@" + organisation,
                        "org:" + std::string(organisation), "person:" + std::string(person)};
  command.actor.method = "bench";
  command.body = std::move(body);
  return command;
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message.en);
  return std::move(*result);
}

template <class Work>
double nanoseconds(Work const& work) {
  constexpr int rounds = 20'000;
  double best = 1e18;
  for (int repeat = 0; repeat < 5; ++repeat) {
    auto const begin = std::chrono::steady_clock::now();
    for (int round = 0; round < rounds; ++round) work();
    auto const spent = std::chrono::steady_clock::now() - begin;
    best = std::min(best, std::chrono::duration<double, std::nano>(spent).count() / rounds);
  }
  return best;
}

}  // namespace

StepCost measure_step(std::string const& folder) {
  auto formats = form::Formats::standard();
  workflows::add_credit_code(formats);
  auto const release =
      must(chart::read_release(must(runtime::read_release_folder(folder)), formats));
  auto const& definition = *release->find("request");
  constexpr char const* org = "91110108MAFX000129";
  AloneWorld world(*release);
  world.data = boost::json::object{{"org", org}, {"wish", "一台示例设备"}};
  auto const start =
      command_of("p1", org, "requester", StartInstance{"request", world.data, std::nullopt, ""});
  auto const started = must(decide(*release, definition, nullptr, start, world)).next;
  auto const submit = command_of("p1", org, "requester", SendEvent{"submit", {}});
  auto const submitted = must(decide(*release, definition, &started, submit, world)).next;
  HandleTask handle;
  handle.task = submitted.tasks.front().id;
  handle.revision = 1;
  handle.outcome = "approve";
  handle.form = boost::json::object{{"reason", "符合条件"}};
  auto const approve = command_of("p2", release->office.c_str(), "reviewer", std::move(handle));
  StepCost cost;
  cost.decide_ns =
      nanoseconds([&] { must(decide(*release, definition, &submitted, approve, world)); });
  std::string text;
  cost.encode_ns = nanoseconds([&] {
    auto const decision = must(decide(*release, definition, &submitted, approve, world));
    text.clear();
    encode(text, decision.event);
  });
  return cost;
}

}  // namespace chubei::bench
