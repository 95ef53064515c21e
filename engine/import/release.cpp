#include "engine/import/import.hpp"

#include <boost/json.hpp>

namespace chubei::import {

namespace {

namespace bj = boost::json;

constexpr std::size_t line_letters_max = 90;

class Printer {
 public:
  std::string print(bj::value const& json) {
    put(json, 0);
    return std::move(out_) + "\n";
  }

 private:
  void put(bj::value const& json, std::size_t depth) {
    std::string const flat = bj::serialize(json);
    bool const is_short = flat.size() + 2 * depth < line_letters_max;
    bool const is_empty = (json.is_object() && json.get_object().empty()) ||
                          (json.is_array() && json.get_array().empty());
    if (is_empty || !(json.is_object() || json.is_array()) || (is_short && !holds_objects(json))) {
      out_ += flat;
    } else if (json.is_object()) {
      put_members(json.get_object(), depth + 1);
    } else {
      put_elements(json.get_array(), depth + 1);
    }
  }

  static bool holds_objects(bj::value const& json) {
    if (json.is_array()) {
      for (bj::value const& each : json.get_array())
        if (each.is_object() || each.is_array()) return true;
      return false;
    }
    for (auto const& member : json.get_object())
      if (member.value().is_object() || member.value().is_array()) return true;
    return false;
  }

  void begin_line(std::size_t depth) {
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  void put_members(bj::object const& object, std::size_t depth) {
    out_ += '{';
    bool is_first = true;
    for (auto const& member : object) {
      if (!is_first) out_ += ',';
      is_first = false;
      begin_line(depth);
      out_ += bj::serialize(bj::value(member.key())) + ": ";
      put(member.value(), depth);
    }
    begin_line(depth - 1);
    out_ += '}';
  }

  void put_elements(bj::array const& array, std::size_t depth) {
    out_ += '[';
    bool is_first = true;
    for (bj::value const& each : array) {
      if (!is_first) out_ += ',';
      is_first = false;
      begin_line(depth);
      put(each, depth);
    }
    begin_line(depth - 1);
    out_ += ']';
  }

  std::string out_;
};

}  // namespace

std::string pretty(bj::value const& json) { return Printer().print(json); }

std::map<std::string, std::string> as_release(Imported const& imported) {
  std::string const id(imported.definition.at("id").get_string());
  std::string path = "definitions/";
  path += id + ".json";
  bj::object const release{{"id", id},           {"title", imported.definition.at("title")},
                           {"zone", "+08:00"},   {"calendar", "calendar.json"},
                           {"office", "office"}, {"definitions", bj::array{bj::string(path)}}};
  // A calendar must publish some year; a past one leaves every deadline to come provisional.
  bj::object const year{{"year", 2000}, {"off", bj::array{}}, {"work", bj::array{}}};
  bj::object const calendar{
      {"id", "calendar"}, {"version", 1}, {"zone", "+08:00"}, {"years", bj::array{year}}};
  return {{"release.json", pretty(release)},
          {"calendar.json", pretty(calendar)},
          {path, pretty(imported.definition)}};
}

}  // namespace chubei::import
