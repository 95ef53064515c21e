#include "engine/base/json.hpp"

#include "tests/catch.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

#include <bit>
#include <cmath>
#include <functional>
#include <random>

using namespace chubei;

namespace {

FieldError first_fault(std::string_view text, json::Limits limits = {}) {
  auto const result = json::parse(text, limits);
  REQUIRE_FALSE(result);
  REQUIRE(result.error().code == ErrorCode::bad_json);
  REQUIRE(result.error().fields.size() >= 1);
  return result.error().fields[0];
}

json::value read(std::string_view text) {
  auto result = json::parse(text);
  CAPTURE(text);
  REQUIRE(result);
  return std::move(*result);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("json: refuses what is not JSON and says where", "[json]") {
  struct Row {
    std::string_view text, pointer, rule;
    int line, column;
  };
  auto const row =
      GENERATE(Row{"", "", "syntax", 1, 1},                                                    //
               Row{"{\n  \"a\": [1, 2,, 3]}", "/a/2", "syntax", 2, 14},                        //
               Row{"{\"名\": tru}", "/名", "syntax", 1, 7}, Row{"[1] 2", "", "syntax", 1, 5},  //
               Row{"[1", "/0", "syntax", 1, 3},                                                //
               Row{"[01]", "/0", "syntax", 1, 3},                                              //
               Row{"[1.]", "/0", "syntax", 1, 4},                                              //
               Row{"[NaN]", "/0", "syntax", 1, 2},                                             //
               Row{"[1,]", "/1", "syntax", 1, 4},                                              //
               Row{"{\"a\":1,}", "", "syntax", 1, 8},                                          //
               Row{"// no\n1", "", "syntax", 1, 1},                                            //
               Row{"\xEF\xBB\xBF{}", "", "syntax", 1, 1},                                      //
               Row{"[\"\xFF\"]", "/0", "syntax", 1, 3},                                        //
               Row{"[\"a\nb\"]", "/0", "syntax", 1, 4},                                        //
               Row{"{\"x\":{\"y\":1e999}}", "/x/y", "number_range", 1, 11},                    //
               Row{"[0, -1.8e308]", "/1", "number_range", 1, 5},                               //
               Row{"[1e99999999999]", "/0", "number_range", 1, 13},                            //
               Row{"{\"a\" 1}", "/a", "syntax", 1, 6});
  CAPTURE(row.text);
  auto const fault = first_fault(row.text);
  CHECK(fault.pointer == row.pointer);
  CHECK(fault.rule == row.rule);
  CHECK(fault.line == row.line);
  CHECK(fault.column == row.column);
  CHECK_FALSE(fault.message.zh.empty());
  CHECK_FALSE(fault.message.en.empty());
}

TEST_CASE("json: refuses escapes that are no characters", "[json]") {
  auto const text = GENERATE(R"(["\ud800"])", R"(["\udc00x"])", R"(["\ud800\u0041"])",
                             R"(["\u12g4"])", R"(["\x41"])", R"({"\ud800":1})", R"({"\x":1})");
  CAPTURE(text);
  CHECK(first_fault(text).line == 1);
}

TEST_CASE("json: refuses duplicate keys at every depth, all at once", "[json]") {
  auto const result =
      json::parse("{\"a\": 1, \"b\": {\"x\": 1, \"\\u0078\": 2},\n \"a\": {\"q\": 1}, \"b\": 0}");
  REQUIRE_FALSE(result);
  auto const& fields = result.error().fields;
  REQUIRE(fields.size() == 3);
  CHECK(fields[0].pointer == "/b/x");
  CHECK(fields[0].rule == "duplicate_key");
  CHECK(fields[1].pointer == "/a");
  CHECK(fields[1].line == 2);
  CHECK(fields[1].column == 2);
  CHECK(fields[2].pointer == "/b");
}

TEST_CASE("json: lists at most faults_max faults", "[json]") {
  std::string text = "{";
  for (int i = 0; i < 300; ++i) text += "\"k\":0,";
  text.back() = '}';
  auto const result = json::parse(text);
  REQUIRE_FALSE(result);
  CHECK(result.error().fields.size() == json::faults_max);
}

TEST_CASE("json: keeps its limits of bytes and depth exactly", "[json]") {
  json::Limits limits;
  limits.bytes_max = 8;
  CHECK(json::parse("[1234567"
                    "]",
                    limits)
            .error()
            .fields[0]
            .rule == "bytes_max");
  CHECK(json::parse("[123456]", limits));
  limits = {};
  CHECK(json::parse(nested(limits.depth_max)));
  CHECK(first_fault(nested(limits.depth_max + 1)).rule == "depth_max");
  limits.depth_max = 0;
  CHECK(json::parse("1", limits));
  CHECK(first_fault("[]", limits).rule == "depth_max");
}

TEST_CASE("json: reads every number as the nearest double or an exact integer", "[json]") {
  CHECK(read("9007199254740993").get_int64() == 9007199254740993);
  CHECK(read("-9223372036854775808").get_int64() == INT64_MIN);
  CHECK(read("-9223372036854775809").get_double() == -0x1p63);
  CHECK(read("18446744073709551615").get_uint64() == UINT64_MAX);
  CHECK(read("18446744073709551616").get_double() == 0x1p64);
  CHECK(read("1e-400").get_double() == 0.0);
  CHECK(read("5e-324").get_double() == 5e-324);
  CHECK(read("1.7976931348623157e308").get_double() == 1.7976931348623157e308);
  CHECK(read("333333333.33333329").get_double() == 333333333.33333329);
  CHECK(read("2.2250738585072011e-308").get_double() == 2.2250738585072011e-308);
  CHECK(read("0.1").get_double() == 0.1);
  CHECK(read("-0.0").get_double() == 0.0);
}

TEST_CASE("json: reads back every double that it writes", "[json]") {
  std::mt19937_64 random(20241124);
  for (int i = 0; i < 20000; ++i) {
    auto const number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    auto back = read(json::canonical(number));
    CAPTURE(number);
    CHECK(back.to_number<double>() == number);
  }
}

TEST_CASE("json: builds the value in the caller's arena", "[json]") {
  boost::json::monotonic_resource arena;
  auto const result = json::parse(R"({"a":[1,{"b":"a text that is long enough"}]})", {}, &arena);
  REQUIRE(result);
  CHECK(result->storage().get() == &arena);
  CHECK(result->at("a").at(1).storage().get() == &arena);
}

TEST_CASE("json: locates every value of an edited text", "[json]") {
  auto const located = json::parse_located("{\n  \"名\": [10, {\"b\": true}],\n\t\"c/d\": \"x\"}");
  REQUIRE(located);
  struct Row {
    std::string_view pointer;
    int line, column;
  };
  auto const row = GENERATE(Row{"", 1, 1}, Row{"/名", 2, 8}, Row{"/名/0", 2, 9},
                            Row{"/名/1", 2, 13}, Row{"/名/1/b", 2, 19}, Row{"/c~1d", 3, 9});
  CAPTURE(row.pointer);
  auto const place = located->places.find(row.pointer);
  REQUIRE(place != located->places.end());
  CHECK(place->second.line == row.line);
  CHECK(place->second.column == row.column);
  CHECK(located->places.size() == 6);
}

TEST_CASE("json: a located text has no integer-like and no duplicate key", "[json]") {
  auto const result =
      json::parse_located(R"({"0": 1, "a": {"12": 1, "01": 1, "-1": 1, "a": 1, "a": 2}})");
  REQUIRE_FALSE(result);
  auto const& fields = result.error().fields;
  REQUIRE(fields.size() == 3);
  CHECK(fields[0].pointer == "/0");
  CHECK(fields[0].rule == "integer_key");
  CHECK(fields[1].pointer == "/a/12");
  CHECK(fields[2].rule == "duplicate_key");
}

TEST_CASE("json: a located text keeps its pointers under a limit", "[json]") {
  json::Limits limits;
  limits.places_bytes_max = 100;
  auto const result = json::parse_located("{\"a long key of some length\":[0,0,0,0]}", limits);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::bad_json);
}

TEST_CASE("json: a located value stands where it was written", "[json]") {
  // Texts made at random; at each place the text must begin with the value's own canonical start.
  std::mt19937 random(7);
  auto const number = [&](unsigned below) { return static_cast<int>(random() % below); };
  std::function<std::string(int)> make = [&](int depth) -> std::string {
    std::string const gap(static_cast<std::size_t>(number(3)), number(2) ? ' ' : '\n');
    int const kind = depth == 0 ? number(2) : number(4);
    if (kind == 0) return gap + std::to_string(number(1000)) + gap;
    if (kind == 1) return gap + "\"储\\\"" + std::to_string(number(9)) + "\"" + gap;
    std::string text = kind == 2 ? "[" : "{";
    int const count = number(4);
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ',';
      if (kind == 3) text += gap + "\"k/" + std::to_string(i) + "\"" + gap + ":";
      text += make(depth - 1);
    }
    return gap + text + (kind == 2 ? "]" : "}") + gap;
  };
  auto const starts_as = [](json::value const& value, std::string_view at) {
    if (value.is_object()) return at.starts_with('{');
    if (value.is_array()) return at.starts_with('[');
    return at.starts_with(boost::json::serialize(value));
  };
  for (int round = 0; round < 300; ++round) {
    auto const text = make(4);
    auto const located = json::parse_located(text);
    CAPTURE(text);
    REQUIRE(located);
    std::map<std::pair<int, int>, std::size_t> offsets;
    int line = 1, column = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((text[i] & 0xC0) == 0x80) continue;
      offsets[{line, column}] = i;
      ++column;
      if (text[i] == '\n') ++line, column = 1;
    }
    for (auto const& [pointer, place] : located->places) {
      auto const* value = json::find(located->root, pointer);
      REQUIRE(value);
      auto const at = std::string_view(text).substr(offsets.at({place.line, place.column}));
      CHECK(starts_as(*value, at));
    }
  }
}

TEST_CASE("json: a broken text never breaks the parser", "[json]") {
  std::string const whole = R"({"a":[1.5e3,"x\u00e9\n",{"储备":null}],"b":{"c":[true,false,-7]}})";
  std::mt19937 random(11);
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    CHECK_FALSE(json::parse(whole.substr(0, cut)));
  for (int round = 0; round < 20000; ++round) {
    auto text = whole;
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
    auto const result = json::parse_located(text);
    if (!result) CHECK_FALSE(result.error().fields.empty());
    if (result) CHECK(json::same(read(json::canonical(result->root)), result->root));
  }
}

TEST_CASE("json: pointers follow RFC 6901 section 5", "[json]") {
  auto const root = read(
      R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  CHECK(json::find(root, "") == &root);
  CHECK(json::find(root, "/foo/0")->as_string() == "bar");
  std::vector<std::string_view> const pointers{"/",     "/a~1b", "/c%d", "/e^f", "/g|h",
                                               "/i\\j", "/k\"l", "/ ",   "/m~0n"};
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    REQUIRE(json::find(root, pointers[i]));
    CHECK(*json::find(root, pointers[i]) == json::value(i));
  }
  auto const nowhere = GENERATE("foo", "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/0/x",
                                "/m~2n", "/m~", "/foo/99999999999999999999999");
  CAPTURE(nowhere);
  CHECK(json::find(root, nowhere) == nullptr);
  CHECK(json::pointer_join("/a", "m~n/o") == "/a/m~0n~1o");
}

TEST_CASE("json: a pointer into a mutable value lets it be changed", "[json]") {
  auto root = read(R"({"a":[1,2]})");
  *json::find(root, "/a/1") = 5;
  CHECK(json::canonical(root) == R"({"a":[1,5]})");
}

TEST_CASE("json: merge patches follow RFC 7396 appendix A", "[json]") {
  struct Row {
    std::string_view target, patch, result;
  };
  auto const row = GENERATE(
      Row{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      Row{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      Row{R"({"a":"b"})", R"({"a":null})", R"({})"},
      Row{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      Row{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      Row{R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      Row{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      Row{R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      Row{R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      Row{R"({"a":"b"})", R"(["c"])", R"(["c"])"}, Row{R"({"a":"foo"})", R"(null)", R"(null)"},
      Row{R"({"a":"foo"})", R"("bar")", R"("bar")"},
      Row{R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      Row{R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      Row{R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"});
  CAPTURE(row.target, row.patch);
  auto target = read(row.target);
  json::merge_patch(target, read(row.patch));
  CHECK(boost::json::serialize(target) == row.result);
}

TEST_CASE("json: a merge patch keeps the order of the members that stay", "[json]") {
  auto target = read(R"({"a":1,"b":2,"c":3,"d":4})");
  json::merge_patch(target, read(R"({"b":null})"));
  CHECK(boost::json::serialize(target) == R"({"a":1,"c":3,"d":4})");
}

TEST_CASE("json: integral doubles in the safe range become integers", "[json]") {
  struct Row {
    std::string_view before;
    boost::json::kind kind;
  };
  using boost::json::kind;
  auto const row =
      GENERATE(Row{"2.0", kind::int64}, Row{"-0.0", kind::int64}, Row{"1e3", kind::int64},
               Row{"9007199254740991.0", kind::int64}, Row{"-9007199254740991.0", kind::int64},
               Row{"9007199254740992.0", kind::double_}, Row{"9007199254740992", kind::int64},
               Row{"18446744073709551615", kind::uint64}, Row{"1e300", kind::double_},
               Row{"1.5", kind::double_});
  CAPTURE(row.before);
  auto value = read("[{\"a\":" + std::string(row.before) + "}]");
  auto const before = value;
  json::normalise_numbers(value);
  CHECK(value.at(0).at("a").kind() == row.kind);
  CHECK(json::same(value, before));
}

TEST_CASE("json: same compares numbers by value and objects without order", "[json]") {
  auto const same = [](std::string_view left, std::string_view right) {
    auto const l = read(left), r = read(right);
    CHECK(json::same(l, r) == json::same(r, l));
    return json::same(l, r);
  };
  CHECK(same(R"({"a":1,"b":[2.0]})", R"({"b":[2],"a":1.0})"));
  CHECK(same("-1", "-1.0"));
  CHECK(same("18446744073709551615", "18446744073709551615"));
  CHECK_FALSE(same("9007199254740993", "9007199254740992.0"));
  CHECK_FALSE(same("18446744073709551615", "18446744073709551616"));
  CHECK_FALSE(same("-1", "18446744073709551615"));
  CHECK_FALSE(same("1", "1.5"));
  CHECK_FALSE(same("1", "1e300"));
  CHECK_FALSE(same("[1,2]", "[2,1]"));
  CHECK_FALSE(same(R"({"a":null})", "{}"));
  CHECK_FALSE(same(R"({"a":1})", R"({"b":1})"));
  CHECK_FALSE(same("1", "\"1\""));
  CHECK_FALSE(same("null", "false"));
}
