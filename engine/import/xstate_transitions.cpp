#include "engine/import/xstate_reader.hpp"

#include <algorithm>

namespace chubei::import {

void XStateReader::read_on(std::size_t state, bj::value const& value, std::string const& at) {
  if (!value.is_object()) return refuse(at, "type", {"on 应为对象", "on must be an object"});
  for (auto const& member : value.get_object()) {
    std::string const word(member.key());
    std::string const place = json::pointer_join(at, word);
    auto const descriptor = descriptor_of(word);
    if (descriptor)
      add_arcs(state, {*descriptor}, "", member.value(), place);
    else
      left_out("on", place, {"由引擎引发的事件不能这样写", "an event of the engine, left out"});
  }
}

std::optional<std::string> XStateReader::descriptor_of(std::string const& word) {
  if (word == "*") return "*";
  if (word.empty() || word.starts_with("xstate.")) return std::nullopt;
  bool const is_family = word.ends_with(".*");
  std::string const name = events_.of(is_family ? word.substr(0, word.size() - 2) : word);
  if (name.empty()) return std::nullopt;
  if (!is_family) result_.events.emplace(word, name);
  if (std::ranges::find(machine_.accepts, name) == machine_.accepts.end())
    machine_.accepts.push_back(name);
  return is_family ? name + ".*" : name;
}

void XStateReader::read_after(std::size_t state, bj::value const& value, std::string const& at) {
  if (!value.is_object()) return refuse(at, "type", {"after 应为对象", "after must be an object"});
  for (auto const& member : value.get_object()) {
    std::string const delay(member.key());
    std::string const place = json::pointer_join(at, delay);
    bool const is_number = !delay.empty() && delay.size() <= 12 &&
                           delay.find_first_not_of("0123456789") == std::string::npos;
    if (is_number)
      add_arcs(state, {}, "now + duration('" + delay + "ms')", member.value(), place);
    else
      left_out("after", place,
               {"有名字的时长在程序里，请改写为 delay 或 until",
                "a named delay lives in a program: write delay or until"});
  }
}

void XStateReader::add_arcs(std::size_t state, std::vector<std::string> const& events,
                            std::string const& until, bj::value const& value,
                            std::string const& at) {
  if (value.is_array()) {
    std::size_t number = 0;
    for (bj::value const& each : value.get_array())
      add_arc(state, events, until, each, at + "/" + std::to_string(number++));
  } else {
    add_arc(state, events, until, value, at);
  }
}

void XStateReader::add_arc(std::size_t state, std::vector<std::string> const& events,
                           std::string const& until, bj::value const& value,
                           std::string const& at) {
  Arc arc;
  arc.events = events;
  arc.until = until;
  if (value.is_object()) {
    for (auto const& member : value.get_object())
      read_arc(arc, state, std::string(member.key()), member.value(),
               json::pointer_join(at, member.key()));
  } else if (value.is_string()) {
    arc.targets = targets(value, state, at);
  } else if (!value.is_null()) {
    return refuse(at, "type", {"转移应为文本或对象", "a transition must be a text or an object"});
  }
  machine_.states[state].arcs.push_back(std::move(arc));
}

void XStateReader::read_arc(Arc& arc, std::size_t state, std::string const& keyword,
                            bj::value const& value, std::string const& at) {
  if (keyword == "target")
    arc.targets = targets(value, state, at);
  else if (keyword == "actions")
    actions(value, at, arc.actions);
  else if (keyword == "reenter")
    arc.reenter = value.is_bool() && value.get_bool();
  else if (keyword == "guard" || keyword == "cond")
    read_guard(arc, value, at);
  else if (keyword == "description" || keyword == "meta")
    note(Finding::Kind::remark, keyword, at, {"不影响流程，省去", "changes nothing, dropped"});
  else
    left_out(keyword, at, {"没有对应的关键字", "there is no such keyword here"});
}

void XStateReader::read_guard(Arc& arc, bj::value const& value, std::string const& at) {
  left_out("guard", at,
           {"条件“" + name_of(value) + "”在程序里，改为永不成立；请写成表达式",
            "the guard \"" + name_of(value) +
                "\" lives in a program, never holds here: write it as an expression"});
  arc.guard = "false";
}

void XStateReader::actions(bj::value const& value, std::string const& at, bj::array&) {
  if (value.is_array()) {
    std::size_t number = 0;
    for (bj::value const& each : value.get_array()) tell_action(each, at, number++);
  } else {
    left_out("action", at, action_text(value));
  }
}

Text XStateReader::action_text(bj::value const& value) {
  return {"动作“" + name_of(value) + "”在程序里；请写成 assign、raise、send 等",
          "the action \"" + name_of(value) +
              "\" lives in a program: write it as assign, raise, send …"};
}

std::string XStateReader::name_of(bj::value const& value) {
  if (value.is_string()) return std::string(value.get_string());
  return value.is_object() ? text(value.get_object(), "type") : "?";
}

std::vector<std::string> XStateReader::words_of(bj::value const& value) {
  std::vector<std::string> words;
  if (value.is_string()) words.emplace_back(value.get_string());
  if (value.is_array())
    for (bj::value const& each : value.get_array())
      if (each.is_string()) words.emplace_back(each.get_string());
  return words;
}

std::vector<std::size_t> XStateReader::targets(bj::value const& value, std::size_t state,
                                               std::string const& at) {
  std::vector<std::size_t> list;
  for (std::string const& word : words_of(value)) {
    auto const found = find_target(word, state);
    if (found)
      list.push_back(*found);
    else
      unknown_state(at, word);
  }
  return list;
}

std::optional<std::size_t> XStateReader::find_target(std::string_view word,
                                                     std::size_t state) const {
  if (word.starts_with(".")) return below(state, word.substr(1));
  if (!word.starts_with("#")) return below(machine_.states[state].parent, word);
  word.remove_prefix(1);
  std::size_t dot = word.size();
  while (true) {  // ids may hold dots themselves
    auto const id = by_id_.find(word.substr(0, dot));
    if (id != by_id_.end())
      return dot == word.size() ? std::optional(id->second)
                                : below(id->second, word.substr(dot + 1));
    if (dot == 0 || (dot = word.rfind('.', dot - 1)) == std::string_view::npos) return std::nullopt;
  }
}

std::optional<std::size_t> XStateReader::below(std::size_t scope, std::string_view path) const {
  std::string whole = paths_[scope];
  if (!whole.empty()) whole += ".";
  whole += path;
  auto const found = by_path_.find(whole);
  if (found == by_path_.end() || path.empty()) return std::nullopt;
  return found->second;
}

}  // namespace chubei::import
