#include "engine/chart/reading.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using cel::Kind;
using cel::Type;

class ActionReader {
 public:
  ActionReader(Reading& reading, Node const& node, Scope const& scope)
      : reading_(reading), node_(node), scope_(scope) {}

  std::optional<Action> read() {
    auto const type = node_.require("type");
    if (!type) return std::nullopt;
    std::string const word = type->text();
    if (word == "assign") return assign();
    if (word == "raise") return raise();
    if (word == "send") return send();
    if (word == "cancel") return cancel();
    if (word == "start") return start();
    if (word == "number") return number();
    if (word == "request") return request();
    if (word == "receipt") return receipt();
    if (word == "notify") return notify();
    if (word == "choose") return choose();
    if (word == "each") return each();
    if (word == "block") return block();
    if (!word.empty())
      type->fault("unknown_name",
                  unknown({"动作", "type of action"}, word,
                          {"assign", "raise", "send", "cancel", "start", "number", "request",
                           "receipt", "notify", "choose", "each", "block"}));
    return std::nullopt;
  }

 private:
  Action assign() {
    AssignAction action;
    node_.is_object({"type", "set"});
    auto const set = node_.require("set");
    if (!set) return action;
    for (auto const& [name, value] : set->members()) {
      auto const stored = variable(value, name);
      if (!stored) continue;
      Type const& type = reading_.definition.stored[*stored].type;
      action.set.push_back({*stored, reading_.expressions.read(value, scope_, type)});
    }
    return action;
  }

  Action raise() {
    node_.is_object({"type", "event", "data"});
    return RaiseAction{event("event"), reading_.expressions.named(node_, "data", scope_)};
  }

  Action send() {
    node_.is_object({"type", "event", "data", "to", "delay", "until", "id"});
    SendAction action;
    action.event = event("event");
    action.data = reading_.expressions.named(node_, "data", scope_);
    action.id = node_.text("id");
    if (auto const delay = node_.find("delay")) action.delay = read_clock(*delay);
    action.until = reading_.expressions.maybe(node_, "until", scope_, Kind::timestamp);
    auto const to = node_.require("to");
    if (!to) return action;
    if (to->value().is_string()) {
      action.to = to->word({"self", "parent"}) == 0 ? SendAction::To::self : SendAction::To::parent;
    } else if (to->find("child")) {
      send_to_child(*to, action);
    } else if (to->find("instance")) {
      to->is_object({"instance"});
      action.to = SendAction::To::instance;
      action.target = reading_.expressions.texts(*to->find("instance"), scope_);
    } else {
      send_to_key(*to, action);
    }
    check_delay(action);
    return action;
  }

  void check_delay(SendAction const& action) {
    if (action.delay && action.until)
      node_.fault("required", {"“delay” 与 “until” 只能写其一",
                               "write either \"delay\" or \"until\", not both"});
    if (action.until && action.to != SendAction::To::self)
      node_.find("until")->fault("not_here",
                                 {"只有发给自身（self）的事件可写 “until”",
                                  "only what is sent to itself (\"self\") may say \"until\""});
  }

  void send_to_child(Node const& to, SendAction& action) {
    to.is_object({"child"});
    Node const child = *to.find("child");
    action.to = SendAction::To::child;
    action.child = child.text();
    auto const& ids = reading_.invoke_ids;
    if (!action.child.empty() && std::ranges::find(ids, action.child) == ids.end())
      child.fault("unknown_name", unknown({"invoke", "invoke"}, action.child, ids));
  }

  void send_to_key(Node const& to, SendAction& action) {
    action.to = SendAction::To::key;
    if (!to.is_object({"definition", "key"})) return;
    auto const definition = to.require("definition");
    if (definition && reading_.surroundings.face(*definition))
      action.definition = definition->text();
    if (auto const key = to.require("key"))
      action.target = reading_.expressions.texts(*key, scope_);
  }

  Action cancel() {
    node_.is_object({"type", "id"});
    CancelAction action;
    auto const id = node_.require("id");
    if (!id) return action;
    action.id = id->text();
    auto const& ids = reading_.send_ids;
    if (!action.id.empty() && std::ranges::find(ids, action.id) == ids.end())
      id->fault("unknown_name", unknown({"带 id 的 send", "send with that id"}, action.id, ids));
    return action;
  }

  Action start() {
    node_.is_object({"type", "definition", "data"});
    SendAction action;
    action.to = SendAction::To::key;
    action.starts = true;
    auto const definition = node_.require("definition");
    Face const* face = definition ? reading_.surroundings.face(*definition) : nullptr;
    if (face) action.definition = face->id;
    action.data = reading_.expressions.named(node_, "data", scope_);
    if (face) check_fields(*face, "data");
    return action;
  }

  void check_fields(Face const& face, std::string_view member) {
    auto const data = node_.find(member);
    auto const whole = face.form ? face.form->field("") : std::nullopt;
    if (!data || !whole || !data->value().is_object()) return;
    for (auto const& [name, value] : data->members())
      if (!whole->members.empty() &&
          std::ranges::find(whole->members, name) == whole->members.end())
        value.fault("unknown_field", unknown({"“" + face.id + "”表单的字段",
                                              "field in the form of \"" + face.id + "\""},
                                             name, whole->members));
  }

  Action number() {
    node_.is_object({"type", "series", "set", "year"});
    NumberAction action;
    if (auto const series = node_.require("series")) action.series = known_series(*series);
    action.year = reading_.expressions.maybe(node_, "year", scope_, Kind::integer);
    auto const set = node_.require("set");
    if (!set) return action;
    auto const stored = variable(*set, set->text());
    if (!stored) return action;
    action.stored = *stored;
    if (!reading_.definition.stored[*stored].type.is(Kind::string))
      set->fault("type", {"编号是文本，变量类型应为 “text”",
                          "a number is a text: the variable's type must be \"text\""});
    return action;
  }

  std::string known_series(Node const& node) {
    std::string series = node.text();
    std::vector<std::string> names;
    for (NumberSeries const& each : reading_.definition.numbers) names.push_back(each.name);
    if (!series.empty() && std::ranges::find(names, series) == names.end())
      node.fault("unknown_name",
                 unknown({"编号序列（见 numbers）", "series in numbers"}, series, names));
    return series;
  }

  Action request() {
    node_.is_object({"type", "job", "input", "done"});
    RequestAction action;
    if (auto const job = node_.require("job")) action.job = job->text();
    action.input = reading_.expressions.named(node_, "input", scope_);
    action.done = event("done");
    return action;
  }

  Action receipt() {
    node_.is_object({"type", "kind"});
    ReceiptAction action;
    auto const kind = node_.require("kind");
    if (!kind) return action;
    kind->word({"submission", "decision", "notice"});
    action.kind = kind->value().is_string() ? std::string(kind->value().get_string()) : "";
    return action;
  }

  Action notify() {
    node_.is_object({"type", "letter", "to", "data"});
    NotifyAction action;
    auto const letter = node_.require("letter");
    if (letter) action.letter = reading_.surroundings.letter(*letter, reading_.folder);
    if (auto const to = node_.require("to")) action.to = reading_.expressions.texts(*to, scope_);
    action.data = reading_.expressions.named(node_, "data", scope_);
    if (letter) check_placeholders(*letter, action);
    return action;
  }

  void check_placeholders(Node const& node, NotifyAction const& action) {
    auto const letter = reading_.surroundings.letters.find(action.letter);
    if (letter == reading_.surroundings.letters.end()) return;
    std::vector<std::string> given;
    for (auto const& each : action.data) given.push_back(each.name);
    for (std::string const& name : placeholders(letter->second))
      if (std::ranges::find(given, name) == given.end())
        node.fault("required", {"信函要用“" + name + "”，请在 data 中给出",
                                "the letter needs \"" + name + "\": give it in data"});
  }

  Action choose() {
    node_.is_object({"type", "cases"});
    ChooseAction action;
    auto const cases = node_.require("cases");
    if (!cases) return action;
    for (Node const& item : cases->items()) {
      if (!item.is_object({"if", "actions"})) continue;
      Branch branch;
      branch.condition = reading_.expressions.maybe(item, "if", scope_, Kind::boolean);
      if (auto const actions = item.require("actions"))
        branch.actions = read_actions(reading_, *actions, scope_);
      if (!action.branches.empty() && !action.branches.back().condition)
        item.fault("not_here", {"前一项没有 “if”，本项永不执行",
                                "the case before has no \"if\": this one never happens"});
      action.branches.push_back(std::move(branch));
    }
    return action;
  }

  Action each() {
    node_.is_object({"type", "in", "element", "index", "actions"});
    EachAction action;
    if (auto const list = node_.require("in"))
      action.list = reading_.expressions.read(*list, scope_, Type::list({}));
    if (auto const element = node_.require("element"))
      action.element = variable(*element, element->text()).value_or(0);  // 0: the fault is told
    if (auto const index = node_.find("index")) {
      action.index = variable(*index, index->text());
      if (action.index && !reading_.definition.stored[*action.index].type.is(Kind::integer))
        index->fault("type", {"序号是整数，变量类型应为 “int”",
                              "a place is an integer: the variable's type must be \"int\""});
    }
    action.body = body();
    return action;
  }

  Action block() {
    node_.is_object({"type", "actions"});
    if (reading_.definition.errors != ErrorPolicy::scxml)
      node_.fault(
          "not_here",
          {"“block” 只用于 “errors”: “scxml” 的定义；其他定义中，一个动作出错则整个决定不成立",
           "\"block\" goes with \"errors\": \"scxml\"; elsewhere an error of one "
           "action undoes the whole decision"});
    return BlockAction{body()};
  }

  std::vector<Branch> body() {
    std::vector<Branch> body(1);
    if (auto const actions = node_.require("actions"))
      body.front().actions = read_actions(reading_, *actions, scope_);
    return body;
  }

  std::string event(std::string_view member) {
    auto const node = node_.require(member);
    std::string const name = node ? node->text() : "";
    if (!name.empty() && !is_event_name(name))
      node->fault("event_name", {"事件名“" + name + "”应为小写字母、数字与下划线，以点分隔",
                                 "the event name \"" + name +
                                     "\" must be lower-case letters, digits and underscores, "
                                     "joined by dots"});
    return name;
  }

  std::optional<std::uint16_t> variable(Node const& node, std::string const& name) {
    auto const& stored = reading_.definition.stored;
    bool const is_var = name.starts_with("vars.");
    auto const at = std::ranges::find(stored, name, &StoredSlot::path);
    if (is_var && at != stored.end()) return static_cast<std::uint16_t>(at - stored.begin());
    std::vector<std::string> names;
    for (auto const& entry : reading_.vocabulary.vars) names.push_back("vars." + entry.first);
    if (!name.empty()) node.fault("unknown_name", unknown({"变量", "variable"}, name, names));
    return std::nullopt;
  }

  Reading& reading_;
  Node const& node_;
  Scope const& scope_;
};

}  // namespace

std::vector<Action> read_actions(Reading& reading, Node const& node, Scope const& scope) {
  std::vector<Action> actions;
  for (Node const& item : node.one_or_many()) {
    if (!item.value().is_object()) {
      item.fault("type", {"动作应为含 “type” 的对象", "an action is an object with a \"type\""});
      continue;
    }
    if (auto action = ActionReader(reading, item, scope).read())
      actions.push_back(std::move(*action));
  }
  return actions;
}

}  // namespace chubei::chart
