#include "engine/import/scxml_reader.hpp"

#include <algorithm>
#include <sstream>

namespace chubei::import {

namespace {

constexpr std::string_view scxml_space = "http://www.w3.org/2005/07/scxml";

std::vector<std::string> words(std::string const& text) {
  std::istringstream stream(text);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

std::optional<Kind> kind_of(Element const& element) {
  if (element.name == "state") return Kind::state;
  if (element.name == "parallel") return Kind::parallel;
  if (element.name == "final") return Kind::final;
  if (element.name != "history") return std::nullopt;
  return element.get("type") == "deep" ? Kind::deep_history : Kind::shallow_history;
}

bool is_history(Kind kind) { return kind == Kind::shallow_history || kind == Kind::deep_history; }

}  // namespace

ScxmlReader::ScxmlReader(Element const& root, std::string_view name) : root_(root) {
  machine_.title = root.get("name").empty() ? std::string(name) : root.get("name");
  machine_.id = snake_case(name);
  machine_.is_scxml = true;
}

Result<Imported> ScxmlReader::read() {
  if (root_.name != "scxml" || (!root_.space.empty() && root_.space != scxml_space))
    refuse(root_, "root", {"根元素应为 <scxml>", "the root element must be <scxml>"});
  std::string const model = root_.get("datamodel");
  if (!model.empty() && model != "null" && model != "ecmascript")
    left_out(root_,
             {"不支持数据模型“" + model + "”", "the data model \"" + model + "\" is not taken"});
  Vertex root;
  root.key = machine_.id;
  machine_.states.push_back(std::move(root));
  elements_.push_back(&root_);
  add_states(root_, 0);
  find_variables(root_);
  find_types();
  if (faults_.empty()) declare_variables();
  for (std::size_t state = 0; state < machine_.states.size() && faults_.empty(); ++state)
    settle(state);
  if (fails_somewhere_) machine_.vars.push_back({"nowhere", "int", ""});
  if (!faults_.empty()) {
    Text const first = faults_.front().message;
    return fail(ErrorCode::bad_request,
                {"无法导入：" + first.zh, "cannot be imported: " + first.en}, std::move(faults_));
  }
  if (!machine_.accepts.empty())
    remark(root_, {"事件目前只由其他事项或引擎送来；要让人办理，请为转移写 by 或 function",
                   "events come from other instances and the engine for now: give a transition by "
                   "or function to let people send them"});
  result_.definition = write(machine_);
  for (std::size_t state = 1; state < machine_.states.size(); ++state)
    if (!machine_.states[state].original.empty())
      result_.states[machine_.states[state].original] = machine_.dotted(state);
  return std::move(result_);
}

void ScxmlReader::add_states(Element const& element, std::size_t parent) {
  for (Element const& child : element.children) {
    if (is_foreign(child)) continue;
    if (auto const kind = kind_of(child)) add_state(child, parent, *kind);
  }
}

void ScxmlReader::add_state(Element const& element, std::size_t parent, Kind kind) {
  std::size_t const index = machine_.states.size();
  Vertex state;
  state.original = element.get("id");
  state.kind = kind;
  state.parent = parent;
  std::string const name =
      state.original.empty() ? element.name + " " + std::to_string(index) : state.original;
  state.key = keys_.of(name);
  if (!state.original.empty() && !by_id_.emplace(state.original, index).second)
    refuse(element, "duplicate",
           {"状态 id“" + name + "”重复", "the id \"" + name + "\" stands twice"});
  machine_.states.push_back(std::move(state));
  machine_.states[parent].children.push_back(index);
  elements_.push_back(&element);
  if (!is_history(kind)) add_states(element, index);
}

void ScxmlReader::settle(std::size_t state) {
  if (machine_.is_compound(state)) settle_compound(state);
  if (is_history(machine_.states[state].kind)) {
    settle_history(state);
  } else {
    settle_content(state);
  }
}

void ScxmlReader::settle_compound(std::size_t state) {
  Element const& element = *elements_[state];
  Vertex& vertex = machine_.states[state];
  if (auto const* initial = element.child("initial")) {
    if (auto const* transition = initial->child("transition")) {
      vertex.initial = targets(*transition, "target");
      vertex.initial_actions = content(*transition, {});
    }
  } else if (element.find("initial")) {
    vertex.initial = targets(element, "initial");
  }
  if (!vertex.initial.empty()) return;
  auto const first = std::ranges::find_if(
      vertex.children, [&](std::size_t child) { return !is_history(machine_.states[child].kind); });
  if (first == vertex.children.end())
    refuse(element, "required", {"缺少子状态", "a state with history needs other child states"});
  else
    vertex.initial = {*first};
}

void ScxmlReader::settle_history(std::size_t state) {
  auto const* transition = elements_[state]->child("transition");
  if (!transition) return;
  machine_.states[state].initial = targets(*transition, "target");
  machine_.states[state].initial_actions = content(*transition, {});
}

void ScxmlReader::settle_content(std::size_t state) {
  std::vector<boost::json::array> entry, exit;
  for (Element const& child : elements_[state]->children) {
    if (is_foreign(child)) continue;
    if (child.name == "onentry")
      entry.push_back(content(child, {}));
    else if (child.name == "onexit")
      exit.push_back(content(child, {}));
    else if (child.name == "transition")
      read_arc(child, state);
    else if (child.name == "donedata")
      read_output(child, machine_.states[state]);
    else if (child.name == "invoke")
      left_out(child, {"不支持 <invoke>：子流程须为发布包中的定义，用 invoke 的 src 写明",
                       "<invoke> is not taken: a child is a definition of the release, named by "
                       "invoke's src"});
    else if (child.name == "script")
      left_out(child, {"定义中没有程序代码", "a definition holds no program code"});
    else if (!kind_of(child) && child.name != "datamodel" && child.name != "initial")
      left_out(child, {"不支持 <" + child.name + ">", "<" + child.name + "> is not taken"});
  }
  Vertex& vertex = machine_.states[state];
  bool const several = entry.size() > 1 || exit.size() > 1;
  for (auto& block : entry)
    several
        ? add_block(vertex.entry, std::move(block))
        : static_cast<void>(vertex.entry.insert(vertex.entry.end(), block.begin(), block.end()));
  for (auto& block : exit)
    several ? add_block(vertex.exit, std::move(block))
            : static_cast<void>(vertex.exit.insert(vertex.exit.end(), block.begin(), block.end()));
}

void ScxmlReader::read_output(Element const& donedata, Vertex& state) {
  if (donedata.child("content"))
    return left_out(donedata, {"不支持 <content>：随事件带出的是名称与值",
                               "<content> is not taken: an event brings names with values"});
  if (auto data = payload(donedata, {})) state.output = std::move(*data);
}

void ScxmlReader::read_arc(Element const& element, std::size_t state) {
  Arc arc;
  arc.events = descriptors(element);
  if (arc.events.empty() && !words(element.get("event")).empty())
    return remark(element, {"事件“" + element.get("event") + "”在此不会发生，省去",
                            "\"" + element.get("event") + "\" never happens here, dropped"});
  arc.targets = targets(element, "target");
  Place const place{!arc.events.empty()};
  arc.guard = guard(element, place);
  arc.actions = content(element, place);
  bool const is_inside =
      !arc.targets.empty() && std::ranges::all_of(arc.targets, [&](std::size_t target) {
        return machine_.is_within(target, state);
      });
  bool const is_proper = std::ranges::find(arc.targets, state) == arc.targets.end();
  bool const is_internal =
      element.get("type") == "internal" && machine_.is_compound(state) && is_proper;
  arc.reenter = is_inside && !is_internal;
  machine_.states[state].arcs.push_back(std::move(arc));
}

std::vector<std::size_t> ScxmlReader::targets(Element const& element, std::string_view attribute) {
  std::vector<std::size_t> list;
  for (std::string const& id : words(element.get(attribute))) {
    auto const found = by_id_.find(id);
    if (found == by_id_.end())
      refuse(element, "unknown_name", {"没有状态“" + id + "”", "there is no state \"" + id + "\""});
    else
      list.push_back(found->second);
  }
  return list;
}

std::vector<std::string> ScxmlReader::descriptors(Element const& element) {
  std::vector<std::string> list;
  for (std::string const& word : words(element.get("event"))) add_descriptor(word, list);
  return list;
}

void ScxmlReader::add_descriptor(std::string_view word, std::vector<std::string>& list) {
  if (word == "*" || word == ".*") return list.emplace_back("*"), void();
  while (word.ends_with(".*") || word.ends_with("."))
    word.remove_suffix(word.ends_with("*") ? 2 : 1);
  if (word.empty()) return;
  constexpr std::string_view done = "done.state";
  if (word == done || (word.starts_with(done) && word[done.size()] == '.')) {
    std::string_view const id = word.size() > done.size() ? word.substr(done.size() + 1) : "";
    for (std::size_t state = 1; state < machine_.states.size(); ++state)
      if (!machine_.states[state].children.empty() &&
          (id.empty() || machine_.states[state].original == id))
        list.push_back("done.state." + machine_.dotted(state));
    return;
  }
  if (word == "done.invoke" || word.starts_with("done.invoke.")) return;  // said of <invoke>
  if (word == "error" || word == "error.communication") list.emplace_back("undelivered");
  if (word == "error.communication") return;
  list.push_back(event_name(word) + ".*");
  std::string const name = event_name(word);
  bool const is_ours =
      name == "done" || name.starts_with("done.") || name == "error" || name.starts_with("error.");
  bool const is_new = std::ranges::find(machine_.accepts, name) == machine_.accepts.end();
  if (!is_ours && is_new) machine_.accepts.push_back(name);
}

std::optional<std::string> ScxmlReader::guard(Element const& element, Place place) {
  auto const* cond = element.find("cond");
  if (!cond) return std::nullopt;
  auto condition = translate_condition(*cond, naming(place));
  if (condition) return *condition;
  if (condition.error().is_invalid) {
    remark(element, {"条件“" + *cond + "”总是出错：" + condition.error().why.zh,
                     "the condition \"" + *cond + "\" always fails: " + condition.error().why.en});
    return always_fails(*cond) + " == true";
  }
  left_out(element, {"条件“" + *cond + "”无法转换，改为永不成立：" + condition.error().why.zh,
                     "the condition \"" + *cond +
                         "\" is not taken, never holds here: " + condition.error().why.en});
  return "false";
}

bool ScxmlReader::is_foreign(Element const& element) {
  if (element.space.empty() || element.space == scxml_space) return false;
  remark(element, {"其他命名空间的元素，忽略", "an element of another namespace, ignored"});
  return true;
}

Result<Imported> from_scxml(std::string_view text, std::string_view name) {
  auto const root = parse_xml(text);
  if (!root) return std::unexpected(root.error());
  return ScxmlReader(*root, name).read();
}

}  // namespace chubei::import
