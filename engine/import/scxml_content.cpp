#include "engine/import/scxml_reader.hpp"

#include <sstream>

namespace chubei::import {

namespace {

namespace bj = boost::json;

constexpr std::string_view scxml_processor = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";

/// CSS 2 times: "1s", "10ms", ".5s". nullopt: none of them.
std::optional<std::string> duration_of(std::string_view delay) {
  std::string_view number = delay;
  if (number.ends_with("ms"))
    number.remove_suffix(2);
  else if (number.ends_with("s"))
    number.remove_suffix(1);
  else
    return std::nullopt;
  bool const is_number = !number.empty() && number.size() <= 12 &&
                         number.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!is_number) return std::nullopt;
  std::string text(delay);
  if (text.front() == '.') text.insert(text.begin(), '0');
  return text;
}

}  // namespace

bj::array ScxmlReader::content(Element const& element, Place place) {
  bj::array actions;
  for (Element const& child : element.children)
    if (!is_foreign(child)) add_action(child, place, actions);
  return actions;
}

void ScxmlReader::add_block(bj::array& actions, bj::array block) {
  if (!block.empty())
    actions.push_back(bj::object{{"type", "block"}, {"actions", std::move(block)}});
}

void ScxmlReader::add_action(Element const& element, Place place, bj::array& actions) {
  std::string const& name = element.name;
  if (name == "raise") return add_raise(element, actions);
  if (name == "assign") return add_assign(element, place, actions);
  if (name == "send") return add_send(element, place, actions);
  if (name == "cancel") return add_cancel(element, actions);
  if (name == "if") return add_if(element, place, actions);
  if (name == "foreach") return add_each(element, place, actions);
  if (name == "log")
    return remark(element, {"日志不影响流程，省去", "a log entry changes nothing, dropped"});
  left_out(element, {name == "script" ? "定义中没有程序代码" : "不支持 <" + name + ">",
                     name == "script" ? "a definition holds no program code"
                                      : "<" + name + "> is not taken"});
}

void ScxmlReader::add_raise(Element const& element, bj::array& actions) {
  actions.push_back(bj::object{{"type", "raise"}, {"event", event_name(element.get("event"))}});
}

void ScxmlReader::add_assign(Element const& element, Place place, bj::array& actions) {
  std::string const location = element.get("location");
  if (!element.find("expr"))
    return left_out(element, {"<assign> 须写 expr", "<assign> is taken with an expr only"});
  auto const known = variables_.find(location);
  if (known == variables_.end()) {
    remark(element, {"没有变量“" + location + "”：总是出错",
                     "there is no variable \"" + location + "\": always fails"});
    actions.push_back(failing(location));
    return;
  }
  auto const expression = value(element, element.get("expr"), place);
  if (!expression) return;
  bj::object set{{"vars." + known->second.name,
                  expression->type == Type::undefined ? "null" : expression->cel}};
  actions.push_back(bj::object{{"type", "assign"}, {"set", std::move(set)}});
}

void ScxmlReader::add_if(Element const& element, Place place, bj::array& actions) {
  bj::array cases;
  bj::object branch;
  bj::array inner;
  auto const begin = [&](Element const& with) {
    branch = {};
    inner = {};
    if (auto const condition = guard(with, place)) branch["if"] = *condition;
  };
  auto const end = [&] {
    branch["actions"] = std::move(inner);
    cases.push_back(std::move(branch));
  };
  begin(element);
  for (Element const& child : element.children) {
    if (is_foreign(child)) continue;
    if (child.name == "elseif" || child.name == "else") {
      end();
      begin(child);
    } else {
      add_action(child, place, inner);
    }
  }
  end();
  actions.push_back(bj::object{{"type", "choose"}, {"cases", std::move(cases)}});
}

void ScxmlReader::add_each(Element const& element, Place place, bj::array& actions) {
  std::string const item = element.get("item");
  if (!variables_.contains(item)) {
    remark(element, {"“" + item + "”不能作变量名：总是出错",
                     "\"" + item + "\" is no name of a variable: always fails"});
    actions.push_back(failing(item));
    return;
  }
  auto const list = value(element, element.get("array"), place);
  if (!list) return;
  if (list->type != Type::list && list->type != Type::unknown) {
    remark(element, {"“" + element.get("array") + "”不是数组：总是出错",
                     "\"" + element.get("array") + "\" is no array: always fails"});
    actions.push_back(failing(element.get("array")));
    return;
  }
  bj::object each{
      {"type", "each"}, {"in", list->cel}, {"element", "vars." + variables_.at(item).name}};
  if (auto const index = variables_.find(element.get("index")); index != variables_.end())
    each["index"] = "vars." + index->second.name;
  each["actions"] = content(element, place);
  actions.push_back(std::move(each));
}

/// What can be cancelled was sent by this document: a computed id is one of those it gives.
void ScxmlReader::add_cancel(Element const& element, bj::array& actions) {
  auto const cancel = [](std::string const& id) {
    return bj::object{{"type", "cancel"}, {"id", id}};
  };
  auto const* expression = element.find("sendidexpr");
  auto id = expression ? value(element, *expression, {}) : Translated{};
  if (!id) return;
  if (!expression) id->text = element.get("sendid");
  if (id->text) {
    if (send_ids_.contains(*id->text)) return actions.push_back(cancel(*id->text));
    return remark(element,
                  {"没有送出 id 为“" + *id->text + "”的事件，无可取消",
                   "nothing is sent with the id \"" + *id->text + "\": nothing to cancel"});
  }
  bj::array cases;
  for (std::string const& known : send_ids_)
    cases.push_back(bj::object{{"if", "(" + id->cel + " == " + as_literal(known) + ")"},
                               {"actions", bj::array{cancel(known)}}});
  actions.push_back(bj::object{{"type", "choose"}, {"cases", std::move(cases)}});
}

/// The attribute, or its …expr form where that is a written-out text. nullopt: left out, and said;
/// "" where neither stands there.
std::optional<std::string> ScxmlReader::constant(Element const& element, std::string_view plain,
                                                 std::string_view computed) {
  if (auto const* text = element.find(plain)) return *text;
  auto const* expression = element.find(computed);
  if (!expression) return "";
  auto const value = translate(*expression, naming({}));
  if (value && value->text) return *value->text;
  std::string const attribute(computed);
  left_out(element, {"" + attribute + " 只支持写明的文本",
                     attribute + " is taken only as a written-out text"});
  return std::nullopt;
}

std::optional<bj::object> ScxmlReader::payload(Element const& element, Place place) {
  bj::object data;
  std::istringstream names(element.get("namelist"));
  for (std::string name; names >> name;) {
    auto const given = value(element, name, place);
    if (!given) return std::nullopt;
    data[members_.of(name)] = given->cel;
  }
  for (Element const& child : element.children) {
    if (child.name != "param") continue;
    std::string const source = child.find("expr") ? child.get("expr") : child.get("location");
    auto const given = value(child, source, place);
    if (!given) return std::nullopt;
    data[members_.of(child.get("name"))] = given->type == Type::undefined ? "null" : given->cel;
  }
  return data;
}

/// The definition's `to`; a target that leads nowhere is an action that fails. nullopt: done.
std::optional<bj::value> ScxmlReader::receiver(Element const& element, std::string const& target,
                                               bj::array& actions) {
  if (target.empty()) return bj::value("self");
  if (target == "#_parent") return bj::value("parent");
  constexpr std::string_view session = "#_scxml_";
  if (target.starts_with(session))
    return bj::object{{"definition", machine_.id},
                      {"key", as_literal(target.substr(session.size()))}};
  if (target.starts_with("#_")) {
    left_out(element, {"没有子流程“" + target + "”", "there is no child \"" + target + "\""});
    return std::nullopt;
  }
  remark(element, {"无法送达“" + target + "”：总是出错",
                   "nothing is sent to \"" + target + "\": always fails"});
  actions.push_back(failing(target));
  return std::nullopt;
}

/// nullopt: left out, and said.
std::optional<std::string> ScxmlReader::due(Element const& element, Place place) {
  std::string delay = element.get("delay");
  if (auto const* expression = element.find("delayexpr")) {
    auto const computed = value(element, *expression, place);
    if (!computed) return std::nullopt;
    if (!computed->text) return "now + duration(" + computed->cel + ")";
    delay = *computed->text;
  }
  if (delay.empty()) return "now";
  auto const duration = duration_of(delay);
  if (duration) return "now + duration(" + as_literal(*duration) + ")";
  left_out(element, {"时长“" + delay + "”无法识别", "the delay \"" + delay + "\" is not taken"});
  return std::nullopt;
}

void ScxmlReader::add_send(Element const& element, Place place, bj::array& actions) {
  auto const type = constant(element, "type", "typeexpr");
  auto const event = constant(element, "event", "eventexpr");
  auto const target = constant(element, "target", "targetexpr");
  if (!type || !event || !target) return;
  if (element.find("idlocation"))
    return left_out(element, {"不支持 idlocation", "idlocation is not taken"});
  if (element.child("content"))
    return left_out(element, {"不支持 <content>：随事件带出的是名称与值",
                              "<content> is not taken: an event brings names with values"});
  if (type->find("BasicHTTP") != std::string::npos || *type == "basichttp")
    return left_out(element, {"不支持以 HTTP 送出", "sending by HTTP is not taken"});
  if (!type->empty() && *type != scxml_processor && *type != "scxml") {
    remark(element, {"没有送出方式“" + *type + "”：总是出错",
                     "there is no way of sending \"" + *type + "\": always fails"});
    actions.push_back(failing(*type));
    return;
  }
  if (event->empty())
    return left_out(element, {"<send> 须写事件名", "<send> is taken with an event's name only"});
  auto data = payload(element, place);
  if (!data) return;
  bj::object action{{"type", "send"}, {"event", event_name(*event)}};
  if (!data->empty()) action["data"] = std::move(*data);
  if (*target == "#_internal") {
    action["type"] = "raise";
    actions.push_back(std::move(action));
    return;
  }
  auto to = receiver(element, *target, actions);
  if (!to) return;
  auto const until = due(element, place);
  if (!until) return;
  bool const is_own = to->is_string() && to->get_string() == "self";
  action["to"] = std::move(*to);
  if (is_own)
    action["until"] = *until;
  else if (*until != "now")
    return left_out(element,
                    {"送给别处的事件不能延迟", "what is sent elsewhere cannot be delayed"});
  if (auto const* id = element.find("id")) action["id"] = *id;
  actions.push_back(std::move(action));
}

std::string ScxmlReader::event_name(std::string_view original) {
  std::string name = event_names_.of(original);
  result_.events.emplace(original, name);
  return name;
}

Naming ScxmlReader::naming(Place place) {
  Naming names;
  names.variable = [this](std::string_view name) -> std::optional<Translated> {
    auto const known = variables_.find(name);
    if (known == variables_.end()) return std::nullopt;
    return Translated{"vars." + known->second.name, known->second.type, known->second.element,
                      std::nullopt};
  };
  names.state = [this](std::string_view id) -> std::optional<std::string> {
    auto const state = by_id_.find(id);
    if (state == by_id_.end()) return std::nullopt;
    return machine_.dotted(state->second);
  };
  names.member = [this](std::string_view member) { return members_.of(member); };
  names.has_event = place.has_event;
  return names;
}

std::optional<Translated> ScxmlReader::value(Element const& element, std::string_view source,
                                             Place place) {
  auto translated = translate(source, naming(place));
  if (translated) return std::move(*translated);
  std::string const text(source);
  Text const& why = translated.error().why;
  if (translated.error().is_invalid) {
    remark(element,
           {"“" + text + "”总是出错：" + why.zh, "\"" + text + "\" always fails: " + why.en});
    return Translated{always_fails(source), Type::unknown, Type::unknown, std::nullopt};
  }
  left_out(element,
           {"“" + text + "”无法转换：" + why.zh, "\"" + text + "\" is not taken: " + why.en});
  return std::nullopt;
}

bj::object ScxmlReader::failing(std::string_view source) {
  fails_somewhere_ = true;
  return {{"type", "assign"}, {"set", {{"vars.nowhere", always_fails(source)}}}};
}

void ScxmlReader::left_out(Element const& element, Text message) {
  note(Finding::Kind::left_out, element, std::move(message));
}

void ScxmlReader::remark(Element const& element, Text message) {
  note(Finding::Kind::remark, element, std::move(message));
}

void ScxmlReader::note(Finding::Kind kind, Element const& element, Text message) {
  if (result_.findings.size() >= findings_max) {
    // The list is cut, but never from "something is missing" to "nothing is".
    if (kind == Finding::Kind::left_out) result_.findings.back().kind = kind;
    return;
  }
  result_.findings.push_back(
      {kind, "<" + element.name + ">", std::move(message), element.line, ""});
}

void ScxmlReader::refuse(Element const& element, std::string rule, Text message) {
  faults_.push_back(
      FieldError{"", std::move(rule), std::move(message), element.line, element.column});
}

}  // namespace chubei::import
