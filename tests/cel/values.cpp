// Values, maps, JSON in both directions.

#include "engine/cel/value_json.hpp"
#include "tests/catch.hpp"

#include <boost/json.hpp>

#include <thread>

namespace {

using namespace chubei;
using namespace chubei::cel;

Value typed(char const* json, Type const& type) {
  auto const value = from_json(boost::json::parse(json), type);
  REQUIRE(value);
  return *value;
}

std::string pointer_of_fault(char const* json, Type const& type) {
  auto const value = from_json(boost::json::parse(json), type);
  REQUIRE(!value);
  CHECK(value.error().code == ErrorCode::invalid_data);
  return value.error().fields[0].pointer;
}

Timestamp instant(char const* text) { return parse_timestamp(text).value(); }

}  // namespace

TEST_CASE("cel: types turn JSON texts into what they mean", "[cel]") {
  CHECK(typed("\"2024-07-26T09:00:00+08:00\"", Kind::timestamp) ==
        Value::timestamp(instant("2024-07-26T01:00:00Z")));
  CHECK(typed("\"90m\"", Kind::duration) == Value::duration(parse_duration("5400s").value()));
  CHECK(typed("\"5YKo\"", Kind::bytes) == Value::bytes("储"));
  CHECK(typed("3", Kind::real).is(Kind::real));
  CHECK(typed("3.0", Kind::integer).is(Kind::integer));
  CHECK(typed("3", Kind::unsigned_integer).is(Kind::unsigned_integer));
  CHECK(typed("{\"1\": [\"1s\"]}", Type::map(Kind::integer, Type::list(Kind::duration))) ==
        Value::map({{Value::integer(1), Value::list({Value::duration({1'000'000'000})})}}));
  CHECK(typed("{\"a\": [1, null]}", {}) == from_json(boost::json::parse("{\"a\": [1, null]}")));
}

TEST_CASE("cel: JSON that does not fit its type is refused with a pointer", "[cel]") {
  CHECK(pointer_of_fault("\"1\"", Kind::integer).empty());
  CHECK(pointer_of_fault("1.5", Kind::integer).empty());
  CHECK(pointer_of_fault("1e300", Kind::integer).empty());
  CHECK(pointer_of_fault("-1", Kind::unsigned_integer).empty());
  CHECK(pointer_of_fault("null", Kind::string).empty());
  CHECK(pointer_of_fault("\"2024-02-30T00:00:00Z\"", Kind::timestamp).empty());
  CHECK(pointer_of_fault("[1, \"x\"]", Type::list(Kind::integer)) == "/1");
  CHECK(pointer_of_fault("{\"a/b\": {\"c\": 1}}",
                         Type::map(Kind::string, Type::map(Kind::string, Kind::boolean))) ==
        "/a~1b/c");
  CHECK(pointer_of_fault("{\"x\": 1}", Type::map(Kind::integer, Kind::integer)) == "/x");
}

TEST_CASE("cel: values come back from JSON as they went", "[cel]") {
  auto const json = boost::json::parse(R"({"a": [1, 2.5, "储", true, null, {"b": []}], "c": -7})");
  CHECK(to_json(from_json(json)).value() == json);
  CHECK(to_json(Value::timestamp(instant("2024-07-26T01:00:00.5Z"))).value() ==
        "2024-07-26T01:00:00.5Z");
  CHECK(to_json(Value::duration({-1'500'000'000})).value() == "-1.5s");
  CHECK(to_json(Value::bytes("储")).value() == "5YKo");
  CHECK(to_json(Value::map({{Value::integer(1), Value::boolean(true)}})).value() ==
        boost::json::parse(R"({"1": true})"));
}

TEST_CASE("cel: what JSON cannot say is refused", "[cel]") {
  CHECK(to_json(Value::absent()).error().code == ErrorCode::unsupported);
  CHECK(to_json(Value::real(1.0 / 0.0)).error().code == ErrorCode::unsupported);
  CHECK(!to_json(Value::list({Value::absent()})));
}

TEST_CASE("cel: large maps find every key they hold and no other", "[cel]") {
  std::vector<Map::Entry> entries;
  for (int i = 99; i >= 0; --i) {
    entries.emplace_back(Value::string("k" + std::to_string(i)), Value::integer(i));
    entries.emplace_back(Value::integer(i - 50), Value::integer(-i));
  }
  Value const map = Value::map(entries);
  for (auto const& [key, value] : entries) {
    Value const* found = map.as_map().find(key);
    REQUIRE(found);
    CHECK(*found == value);
  }
  CHECK(map.as_map().find("k42")->as_integer() == 42);
  CHECK(map.as_map().find(Value::real(7.0)));
  CHECK(!map.as_map().find(Value::real(7.5)));
  CHECK(!map.as_map().find(Value::real(0.0 / 0.0)));
  CHECK(!map.as_map().find(Value::null()));
  CHECK(!map.as_map().find("k100"));
  CHECK(map.as_map().entries()[0].first == Value::string("k99"));
}

TEST_CASE("cel: shared values may be copied by several threads", "[cel]") {
  Value const shared = Value::list({Value::string("a"), Value::string("b")});
  auto copy = [&shared] {
    for (int i = 0; i < 10'000; ++i) {
      Value const mine = shared;
      Value const first = mine.as_list()[0];
      if (!(first == Value::string("a"))) std::abort();
    }
  };
  std::thread one(copy);
  std::thread two(copy);
  one.join();
  two.join();
  CHECK(shared.as_list().size() == 2);
}

TEST_CASE("cel: instants in milliseconds become timestamps and come back", "[cel]") {
  for (std::int64_t const ms : {0LL, -1LL, 1LL, 999LL, -1000LL, 1'732'464'000'123LL}) {
    CAPTURE(ms);
    CHECK(Timestamp::from(Instant{ms}).instant() == Instant{ms});
  }
  CHECK(format(Timestamp::from(Instant{-1})) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("cel: a long value is cut when it is shown", "[cel]") {
  CHECK(display(Value::string(std::string(1000, 'x'))).size() < 80);
  CHECK(display(Value::list(std::vector<Value>(1000, Value::string("储备")))).size() < 260);
}
