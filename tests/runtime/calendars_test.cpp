// A calendar that is published in the register: the writer reckons by it from then on, and moves
// the deadlines that waited for it.
#include "engine/base/json.hpp"
#include "engine/runtime/release_folder.hpp"
#include "engine/runtime/release_shelf.hpp"
#include "engine/runtime/writer.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "engine/store/memory/subject_keys.hpp"
#include "tests/catch.hpp"
#include "tests/support/ports.hpp"

#include <fstream>
#include <future>
#include <iterator>

namespace chubei::runtime {
namespace {

constexpr char const* office_key = "11110000MBFX000167";

/// Credit codes are another room's matter.
form::Formats formats() {
  auto formats = form::Formats::standard();
  formats.add("uscc", {.check = [](std::string_view) { return std::optional<Text>{}; }});
  return formats;
}

/// The register alone, over a store in memory; the writer may be ended and begun again.
class Register {
 public:
  Register() {
    clock_.set(*parse_instant("2026-12-01T09:00:00+08:00"));
    identity_ = {LogId("simulated-register"), Suite::intl, true, "", clock_.now()};
    store_->create(identity_);
    auto files =
        read_release_folder(std::filesystem::path(CHUBEI_SOURCE_DIR) / "workflows/registry");
    auto release = chart::read_release(std::move(*files), formats());
    if (!release) throw std::runtime_error(release.error().message.en);
    calendar_ = (*release)->calendar;
    shelf_ = std::move(*ReleaseShelf::open(store_->writer_view(), formats()));
    ensure(shelf_->go_live(*store_, *release).has_value());
    begin();
  }
  ~Register() { writer_->stop(); }

  void begin() {
    if (writer_) writer_->stop();
    auto& view = store_->writer_view();
    auto frontier =
        ledger::MerkleFrontier::restore(Suite::intl, static_cast<std::uint64_t>(view.size()), view);
    LogState log{identity_, std::move(*frontier), view.last_recorded_at(), calendar_};
    WriterLimits limits;
    limits.system_work_max = 1;  // so that several rounds are needed
    writer_ = std::make_unique<Writer>(Writer::Parts{*store_, *shelf_, clock_, randomness_, *keys_},
                                       std::move(log), limits);
    writer_->run();
  }

  void at(char const* instant) {
    std::promise<void> moved;
    writer_->submit(AdvanceClock{*parse_instant(instant), [&](auto) { moved.set_value(); }});
    moved.get_future().wait();
  }

  Answer submit(std::string const& instance, process::CommandBody body, process::Actor actor = {}) {
    std::promise<Answer> answered;
    Single single;
    single.command.id = CommandId("c");
    single.command.instance = InstanceId(instance);
    single.command.admitted_at = clock_.now();
    single.command.actor = std::move(actor);
    if (single.command.actor.method.empty()) single.command.actor.method = "test";
    single.command.actor.strength = "none";
    single.command.body = std::move(body);
    single.answer = [&](Answer answer) { answered.set_value(std::move(answer)); };
    writer_->submit(std::move(single));
    return answered.get_future().get();
  }

  /// The shipped calendar with one year more.
  void draft(std::string const& instance, int version, boost::json::object year,
             char const* zone = "+08:00") {
    std::ifstream file(std::string(CHUBEI_SOURCE_DIR) + "/workflows/registry/calendar-cn.json");
    auto data = *json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    auto& object = data.as_object();
    object["version"] = version;
    object["zone"] = zone;
    object["years"].as_array().push_back(std::move(year));
    for (auto& one : object["years"].as_array()) one.as_object().erase("source");
    auto const started =
        submit(instance, process::StartInstance{"calendar", std::move(data), std::nullopt, ""});
    INFO((started ? std::string() : started.error().message.en + ": " + fields(started.error())));
    REQUIRE(started.has_value());
  }

  Answer publish(std::string const& instance) {
    process::HandleTask handle;
    handle.task = TaskId(instance + ".t1");
    handle.revision = 1;
    handle.outcome = "publish";
    return submit(instance, std::move(handle), administrator());
  }

  static process::Actor administrator() {
    process::Actor actor;
    actor.kind = process::Actor::Kind::person;
    actor.person = PersonId("p1");
    actor.organisation = office_key;
    actor.functions = {"system_administrator"};
    actor.tags = {std::string("function:system_administrator@") + office_key, "person:p1"};
    actor.method = "test";
    return actor;
  }

  /// Enough rounds of the writer for all that it does by itself.
  void settle() {
    for (int round = 0; round < 8; ++round) {
      std::promise<void> done;
      writer_->submit(Call{[&](store::Store&) { done.set_value(); }});
      done.get_future().wait();
    }
  }

  process::Instance head(std::string const& instance) {
    return *store_->reader()->head(InstanceId(instance));
  }
  std::string due(std::string const& instance) {
    auto const task = head(instance).tasks.at(0);
    return format(task.due->at, Zone{}) + (task.due->provisional ? " provisional" : "");
  }
  std::string calendar() { return writer_->published().calendar->version(); }

 private:
  static std::string fields(Error const& error) {
    std::string text;
    for (auto const& field : error.fields) text += field.pointer + " " + field.rule + " ";
    return text;
  }

  test::ManualClock clock_;
  test::CountedRandomness randomness_;
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  std::unique_ptr<ledger::SubjectKeys> keys_ = store::make_memory_subject_keys();
  store::LogIdentity identity_;
  std::unique_ptr<ReleaseShelf> shelf_;
  std::shared_ptr<Calendar const> calendar_;
  std::unique_ptr<Writer> writer_;
};

/// 2027 with one span off.
boost::json::object next_year(char const* from = "2027-01-01") {
  std::string text = R"({"year": 2027, "work": [], "off": [[")";
  text.append(from).append(R"(", "2027-01-01"]]})");
  return json::parse(text)->as_object();
}

TEST_CASE("calendars: one that is published moves what waited for it, once, and nothing else",
          "[runtime]") {
  Register office;
  office.draft("final", 100, next_year());
  CHECK(office.due("final") == "2026-12-09T00:00:00+08:00");
  office.at("2026-12-03T09:00:00+08:00");
  office.draft("new", 4, next_year());
  office.at("2026-12-28T09:00:00+08:00");
  int version = 101;
  for (auto const* waiting : {"one", "two", "three"}) {
    office.draft(waiting, version++, next_year());
    CHECK(office.due(waiting) == "2027-01-05T00:00:00+08:00 provisional");
  }
  CHECK(office.calendar() == "cn/3");
  REQUIRE(office.publish("new").has_value());
  office.settle();
  CHECK(office.calendar() == "cn/4");
  for (auto const* waiting : {"one", "two", "three"}) {
    CHECK(office.due(waiting) == "2027-01-06T00:00:00+08:00");
    CHECK(office.head(waiting).version == 2);
  }
  CHECK(office.due("final") == "2026-12-09T00:00:00+08:00");

  office.begin();
  office.settle();
  CHECK(office.calendar() == "cn/4");
  for (auto const* waiting : {"one", "two", "three"}) CHECK(office.head(waiting).version == 2);
  office.draft("later", 200, next_year());
  CHECK(office.due("later") == "2027-01-06T00:00:00+08:00");

  boost::json::object const ground{{"ground", "误录"}, {"authority", "函〔2026〕1号"}};
  REQUIRE(office.submit("new", process::SendEvent{"withdraw", ground}, Register::administrator()));
  office.settle();
  CHECK(office.calendar() == "cn/3");
  CHECK(office.due("one") == "2027-01-06T00:00:00+08:00");
  CHECK(office.head("one").version == 2);
}

TEST_CASE("calendars: deadlines left over by a process that ended are reckoned at the next start",
          "[runtime]") {
  Register office;
  office.at("2026-12-28T09:00:00+08:00");
  office.draft("new", 4, next_year());
  office.draft("one", 5, next_year());
  REQUIRE(office.publish("new").has_value());
  office.begin();
  office.settle();
  CHECK(office.due("one") == "2027-01-06T00:00:00+08:00");
  CHECK(office.head("one").version == 2);
}

TEST_CASE("calendars: what does not read, or is in another zone, is not published", "[runtime]") {
  Register office;
  office.draft("torn", 4, next_year("2027-01-09"));
  auto const refused = office.publish("torn");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::invalid_data);
  office.draft("elsewhere", 5, next_year(), "+09:00");
  auto const other = office.publish("elsewhere");
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().fields.at(0).pointer == "/zone");
  CHECK(office.calendar() == "cn/3");
  CHECK(office.head("torn").version == 1);
}

}  // namespace
}  // namespace chubei::runtime
