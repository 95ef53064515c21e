// The frozen bytes of the event format: one event of each type and a fact of each kind, with every
// member set, and a head with everything in it. A released line never changes; GOLDEN=accept is for
// facts and types that join.

#include "engine/base/json.hpp"
#include "engine/process/fact.hpp"
#include "engine/process/fields.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace chubei::process {

namespace {

/// Fills every member with something that is not its default.
class Filler {
 public:
  void fill(std::string& to) { to = "文" + std::to_string(++count_); }
  void fill(bool& to) { to = !to; }
  void fill(int& to) { to = ++count_; }
  void fill(std::int64_t& to) { to = ++count_; }
  void fill(Instant& to) { to.ms = 1'725'238'800'000 + ++count_; }
  void fill(Timer::Kind& to) { to = Timer::Kind::send; }
  void fill(boost::json::value& to) { to = boost::json::object{{"z", ++count_}, {"a", "甲"}}; }
  void fill(boost::json::object& to) { to = boost::json::object{{"kept", ++count_}}; }
  template <class Tag>
  void fill(Id<Tag>& to) {
    to = Id<Tag>("id" + std::to_string(++count_));
  }
  template <class T>
  void fill(std::optional<T>& to) {
    fill(to.emplace());
  }
  template <class A, class B>
  void fill(std::pair<A, B>& to) {
    fill(to.first);
    fill(to.second);
  }
  template <class T>
  void fill(std::vector<T>& to) {
    fill(to.emplace_back());
    fill(to.emplace_back());
  }
  template <class T>
  requires requires { typename Fields<T>::Self; }
  void fill(T& to) {
    Fields<T>::visit([&](std::string_view, auto member) { fill(to.*member); });
  }

 private:
  int count_ = 0;
};

template <std::size_t... index>
void add_all(std::vector<Fact>& facts, std::index_sequence<index...>) {
  (facts.emplace_back(std::in_place_index<index>), ...);
}

std::vector<std::string> lines_now() {
  std::vector<std::string> lines;
  std::vector<Fact> facts;
  add_all(facts, std::make_index_sequence<std::variant_size_v<Fact>>{});
  for (Fact& fact : facts) {
    std::visit([](auto& alternative) { Filler().fill(alternative); }, fact);
    Event event{"event", "submit", {}, {}, {std::move(fact)}, {}};
    encode(lines.emplace_back(), event);
  }
  for (char const* type : {"instance.started",    "event",
                           "document.edited",     "task.claimed",
                           "task.released",       "task.decided",
                           "task.delegated",      "task.transferred",
                           "task.added_before",   "task.added_after",
                           "task.recused",        "task.urged",
                           "timer.fired",         "message.taken",
                           "job.answered",        "incident.resolved",
                           "decision.corrected",  "decision.annulled",
                           "decision.renewed",    "attachment.added",
                           "attachment.removed",  "personal.erased",
                           "deadlines.recomputed"}) {
    boost::json::object const data{{"outcome", "approve"}, {"task", "i1.t1"}};
    boost::json::object const inputs{
        {"actor", boost::json::object{{"functions", boost::json::array{"clerk"}}, {"org", "hq"}}}};
    encode(lines.emplace_back(), Event{type, "name", data, inputs, {Finished{"done"}}, {}});
  }
  encode(lines.emplace_back(), Event{"event", "", {}, {}, {}, {}});
  Instance instance;
  Filler().fill(instance);
  encode(lines.emplace_back(), instance);
  encode(lines.emplace_back(), Instance{});
  return lines;
}

constexpr char const* path = CHUBEI_SOURCE_DIR "/tests/process/golden/events.jsonl";

}  // namespace

TEST_CASE("codec: the bytes of every fact, event type and head are frozen", "[process]") {
  auto const lines = lines_now();
  char const* golden = std::getenv("GOLDEN");
  if (golden != nullptr && std::string_view(golden) == "accept") {
    std::ofstream file(path, std::ios::binary);
    for (auto const& line : lines) file << line << "\n";
  }
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> frozen;
  for (std::string line; std::getline(file, line);) frozen.push_back(line);
  REQUIRE(frozen.size() == lines.size());
  for (std::size_t index = 0; index < lines.size(); ++index) CHECK(lines[index] == frozen[index]);
}

TEST_CASE("codec: what is written reads back and is canonical", "[process]") {
  for (auto const& line : lines_now()) {
    CAPTURE(line);
    auto const value = json::parse(line);
    REQUIRE(value.has_value());
    CHECK(json::canonical(*value) == line);
    std::string again;
    if (value->as_object().contains("format")) {
      auto const event = parse_event(*value);
      REQUIRE(event.has_value());
      encode(again, *event);
    } else {
      auto const instance = parse_instance(*value);
      REQUIRE(instance.has_value());
      encode(again, *instance);
    }
    CHECK(again == line);
  }
}

TEST_CASE("codec: texts from before a member was added still read, and write the same",
          "[process]") {
  std::ifstream file(CHUBEI_SOURCE_DIR "/tests/process/golden/released.jsonl", std::ios::binary);
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    auto const event = parse_event(json::parse(line).value());
    REQUIRE(event.has_value());
    std::string again;
    encode(again, *event);
    CHECK(again == line);
  }
  CHECK(count == 2);
}

TEST_CASE("codec: what does not fit is corrupt and says where", "[process]") {
  struct Case {
    char const* text;
    char const* pointer;
    ErrorCode code;
  };
  for (auto const& [text, pointer, code] : {
           Case{R"([])", "", ErrorCode::corrupt},
           Case{R"({"facts":[],"type":"event"})", "/format", ErrorCode::corrupt},
           Case{R"({"facts":[],"format":2,"type":"event"})", "", ErrorCode::unsupported},
           Case{R"({"facts":[["flown",{}]],"format":1,"type":"event"})", "/facts/0",
                ErrorCode::corrupt},
           Case{R"({"facts":[["finished",{"outcome":1}]],"format":1,"type":"event"})",
                "/facts/0/finished/outcome", ErrorCode::corrupt},
           Case{R"({"facts":[["finished",{"more":1}]],"format":1,"type":"event"})",
                "/facts/0/finished", ErrorCode::corrupt},
           Case{R"({"facts":[],"format":1,"more":1,"type":"event"})", "/more", ErrorCode::corrupt},
       }) {
    CAPTURE(text);
    auto const event = parse_event(*json::parse(text));
    REQUIRE_FALSE(event.has_value());
    CHECK(event.error().code == code);
    if (code == ErrorCode::corrupt) CHECK(event.error().fields.front().pointer == pointer);
  }
}

}  // namespace chubei::process
