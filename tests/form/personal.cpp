#include "tests/form/cases.hpp"

#include <random>

namespace chubei::form {
namespace {

constexpr std::string_view team = R"({
  "type": "object",
  "definitions": {"person": {"type": "object", "properties": {"name": {"type": "string", "x-personal": "member[]"},
    "post": {"type": "string"}, "below": {"type": "array", "items": {"$ref": "#/definitions/person"}}}}},
  "properties": {
    "a": {"type": "string"},
    "contact": {"x-personal": "contact"},
    "sl/ash~": {"type": "object", "additionalProperties": {"x-personal": "contact"}},
    "members": {"type": "array", "items": {"$ref": "#/definitions/person"}},
    "either": {"oneOf": [{"properties": {"kind": {"const": 1}, "phone": {"x-personal": "phone"}}}, {"type": "string"}]}}})";

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int end) { return static_cast<int>(engine_() % static_cast<unsigned>(end)); }

  json::value value(int levels) {
    static constexpr std::string_view names[] = {"a",    "contact", "sl/ash~", "members", "either",
                                                 "name", "post",    "below",   "phone",   ""};
    switch (below(levels > 0 ? 6 : 3)) {
      case 0:
        return below(1000);
      case 1:
        return "𠮷";
      case 2:
        return nullptr;
      case 3: {
        json::array list;
        for (int count = below(4); count > 0; --count) list.push_back(value(levels - 1));
        return list;
      }
      default: {
        json::object object;
        for (int count = below(6); count > 0; --count)
          object[names[below(std::size(names))]] = value(levels - 1);
        return object;
      }
    }
  }

 private:
  std::mt19937 engine_;
};

std::map<std::string, std::optional<json::value>> all_of(Split const& split) {
  return {split.personal_parts.begin(), split.personal_parts.end()};
}

}  // namespace

TEST_CASE("form: personal members leave the public part, each person of a list in a part",
          "[form]") {
  auto const form = form_of(team);
  auto const data = parsed(R"({"a": "x", "contact": {"phone": "1"}, "sl/ash~": {"k/1": 2},
    "members": [{"name": "甲", "post": "长", "below": [{"name": "乙"}]}, {"name": "丙"}], "either": {"kind": 1, "phone": "2"}})");
  auto const split = form->split(data);
  CHECK(json::canonical(split.public_part) ==
        R"({"a":"x","either":{"kind":1},"members":[{"below":[{}],"post":"长"},{}],"sl/ash~":{}})");
  std::map<std::string, json::value> const parts{
      {"contact", parsed(R"({"/contact": {"phone": "1"}, "/sl~1ash~0/k~11": 2})")},
      {"member[0]", parsed(R"({"/members/0/name": "甲"})")},
      {"member[0.0]", parsed(R"({"/members/0/below/0/name": "乙"})")},
      {"member[1]", parsed(R"({"/members/1/name": "丙"})")},
      {"phone", parsed(R"({"/either/phone": "2"})")}};
  CHECK(split.personal_parts == parts);
}

TEST_CASE("form: join gives back exactly what split took apart", "[form]") {
  auto const form = form_of(team);
  for (unsigned seed = 0; seed < 2000; ++seed) {
    CAPTURE(seed);
    auto const data = Random(seed).value(6);
    auto const split = form->split(data);
    auto const joined = join(split.public_part, all_of(split));
    REQUIRE(joined.has_value());
    REQUIRE(json::canonical(joined->data) == json::canonical(data));
    REQUIRE(joined->erased.empty());
    REQUIRE(form->split(split.public_part).personal_parts.empty());
  }
}

TEST_CASE("form: an erased part is absent and named", "[form]") {
  auto const form = form_of(team);
  auto const split =
      form->split(parsed(R"({"contact": 1, "members": [{"name": "甲", "post": "长"}]})"));
  auto parts = all_of(split);
  parts["member[0]"] = std::nullopt;
  auto const joined = join(split.public_part, parts);
  REQUIRE(joined.has_value());
  CHECK(json::canonical(joined->data) == R"({"contact":1,"members":[{"post":"长"}]})");
  CHECK(joined->erased == Lines{"member[0]"});
}

TEST_CASE("form: a part that does not fit its public document is corrupt", "[form]") {
  for (auto const* part : {R"({"/a/b": 1})", R"({"": 1})", R"({"x": 1})", R"({"/taken": 1})", "[]",
                           R"({"/list/0": 1})"}) {
    CAPTURE(part);
    auto const joined = join(parsed(R"({"taken": 1, "list": []})"), {{"p", parsed(part)}});
    REQUIRE_FALSE(joined.has_value());
    CHECK(joined.error().code == ErrorCode::corrupt);
  }
}

}  // namespace chubei::form
