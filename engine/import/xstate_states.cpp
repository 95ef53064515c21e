#include "engine/import/ecmascript.hpp"
#include "engine/import/xstate_reader.hpp"

#include <algorithm>
#include <array>

namespace chubei::import {

namespace {

constexpr std::size_t states_max = 10'000;

/// A JSON value as a CEL literal; nullopt: null, fractions, integers too large.
std::optional<std::string> literal(bj::value const& json) {
  if (json.is_bool()) return json.get_bool() ? "true" : "false";
  if (json.is_int64()) return std::to_string(json.get_int64());
  if (json.is_string()) return as_literal(std::string_view(json.get_string()));
  std::string text;
  if (json.is_array()) {
    for (bj::value const& each : json.get_array()) {
      auto const element = literal(each);
      if (!element) return std::nullopt;
      text += (text.empty() ? "" : ", ") + *element;
    }
    return "[" + text + "]";
  }
  if (!json.is_object()) return std::nullopt;
  for (auto const& member : json.get_object()) {
    auto const value = literal(member.value());
    if (!value) return std::nullopt;
    text += (text.empty() ? "" : ", ") + as_literal(std::string_view(member.key())) + ": " + *value;
  }
  return "{" + text + "}";
}

std::string type_of(bj::value const& json) {
  if (json.is_bool()) return "bool";
  if (json.is_string()) return "text";
  if (json.is_array()) return "list";
  return json.is_object() ? "map" : "int";
}

}  // namespace

Result<Imported> XStateReader::read() {
  add(root_, "", "", 0);
  add_context();
  for (std::size_t state = 0; state < machine_.states.size() && faults_.empty(); ++state)
    settle(state);
  if (!faults_.empty()) {
    Text const first = faults_.front().message;
    return fail(ErrorCode::bad_request,
                {"无法导入：" + first.zh, "cannot be imported: " + first.en}, std::move(faults_));
  }
  if (!machine_.accepts.empty())
    note(Finding::Kind::remark, "on", "",
         {"事件目前只由其他事项或引擎送来；要让人办理，请为转移写 by 或 function",
          "events come from other instances and the engine for now: give a transition by or "
          "function to let people send them"});
  result_.definition = write(machine_);
  for (std::size_t state = 1; state < machine_.states.size(); ++state)
    result_.states[paths_[state]] = machine_.dotted(state);
  return std::move(result_);
}

std::string XStateReader::text(bj::object const& object, std::string_view member) {
  auto const* value = object.if_contains(member);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

void XStateReader::add(bj::object const& source, std::string const& key, std::string const& pointer,
                       std::size_t parent) {
  std::size_t const index = machine_.states.size();
  Vertex state;
  state.original = key;
  state.key = index == 0 ? machine_.id : keys_.of(key);
  state.parent = parent;
  state.kind = kind_of(source);
  machine_.states.push_back(std::move(state));
  nodes_.push_back(&source);
  pointers_.push_back(pointer);
  std::string path = index == 0 || paths_[parent].empty() ? "" : paths_[parent] + ".";
  paths_.push_back(path + key);
  if (index > 0) machine_.states[parent].children.push_back(index);
  by_path_.emplace(paths_.back(), index);
  if (auto const id = text(source, "id"); !id.empty()) by_id_.emplace(id, index);
  auto const* states = source.if_contains("states");
  if (!states || !states->is_object()) return;
  for (auto const& member : states->get_object()) {
    std::string const at = json::pointer_join(pointer + "/states", member.key());
    if (!member.value().is_object())
      refuse(at, "type", {"状态应为对象", "a state must be an object"});
    else if (machine_.states.size() >= states_max)
      return refuse(at, "limit:states_max", {"状态过多", "too many states"});
    else
      add(member.value().get_object(), std::string(member.key()), at, index);
  }
}

Kind XStateReader::kind_of(bj::object const& source) {
  std::string const type = text(source, "type");
  if (type == "parallel") return Kind::parallel;
  if (type == "final") return Kind::final;
  if (type != "history") return Kind::state;
  auto const* history = source.if_contains("history");
  return history && history->is_string() && *history == "deep" ? Kind::deep_history
                                                               : Kind::shallow_history;
}

void XStateReader::settle(std::size_t state) {
  bj::object const& source = node(state);
  std::string const pointer = pointers_[state];
  Vertex const& vertex = machine_.states[state];
  bool const is_history = vertex.kind == Kind::shallow_history || vertex.kind == Kind::deep_history;
  if (machine_.is_compound(state) && !source.if_contains("initial"))
    refuse(pointer, "required", {"缺少 initial", "initial is missing"});
  for (auto const& member : source)
    settle(state, std::string(member.key()), member.value(),
           json::pointer_join(pointer, member.key()), is_history);
}

void XStateReader::settle(std::size_t state, std::string const& keyword, bj::value const& value,
                          std::string const& at, bool is_history) {
  static constexpr std::array<std::string_view, 6> structure{"id",     "type",    "history",
                                                             "states", "context", "key"};
  static constexpr std::array<std::string_view, 5> words{"description", "meta", "tags", "version",
                                                         "$schema"};
  Vertex& vertex = machine_.states[state];
  if (std::ranges::find(structure, keyword) != structure.end()) return;
  if (std::ranges::find(words, keyword) != words.end())
    return note(Finding::Kind::remark, keyword, at,
                {"不影响流程，省去", "changes nothing, dropped"});
  if (keyword == "initial") return read_initial(state, value, at);
  if (keyword == "target" && is_history)
    return static_cast<void>(vertex.initial = targets(value, state, at));
  if (keyword == "entry") return actions(value, at, vertex.entry);
  if (keyword == "exit") return actions(value, at, vertex.exit);
  if (keyword == "always") return add_arcs(state, {}, "", value, at);
  if (keyword == "onDone")
    return add_arcs(state, {"done.state." + machine_.dotted(state)}, "", value, at);
  if (keyword == "on") return read_on(state, value, at);
  if (keyword == "after") return read_after(state, value, at);
  if (keyword == "output") return read_output(vertex, value, at);
  left_out(keyword, at,
           keyword == "invoke"
               ? Text{"子流程须为发布包中的定义，请另写 invoke",
                      "a child must be a definition of the release: write invoke by hand"}
               : Text{"没有对应的关键字", "there is no such keyword here"});
}

void XStateReader::read_initial(std::size_t state, bj::value const& value, std::string const& at) {
  Vertex& vertex = machine_.states[state];
  bj::value const* target = &value;
  if (value.is_object()) {
    target = value.get_object().if_contains("target");
    if (auto const* list = value.get_object().if_contains("actions"))
      actions(*list, at + "/actions", vertex.initial_actions);
  }
  if (!target || !machine_.is_compound(state)) return;
  for (std::string const& word : words_of(*target)) {
    auto const found = word.starts_with("#") || word.starts_with(".") ? find_target(word, state)
                                                                      : below(state, word);
    if (found)
      vertex.initial.push_back(*found);
    else
      unknown_state(at, word);
  }
}

void XStateReader::read_output(Vertex& vertex, bj::value const& value, std::string const& at) {
  if (!value.is_object())
    return left_out("output", at, {"随事件带出的是名称与值", "an event brings names with values"});
  for (auto const& member : value.get_object()) {
    auto const given = literal(member.value());
    if (given)
      vertex.output[members_.of(member.key())] = *given;
    else
      left_out("output", json::pointer_join(at, member.key()), not_whole());
  }
}

Text XStateReader::not_whole() {
  return {"只支持整数、文本、真假及其列表与映射",
          "only integers, texts, booleans and lists or maps of them are taken"};
}

void XStateReader::add_context() {
  auto const* context = root_.if_contains("context");
  if (!context) return;
  if (!context->is_object())
    return left_out("context", "/context", {"应为对象", "must be an object"});
  Names names;
  for (auto const& member : context->get_object()) {
    auto const initial = literal(member.value());
    if (!initial) {
      left_out("context", json::pointer_join("/context", member.key()), not_whole());
      continue;
    }
    machine_.vars.push_back({names.of(member.key()), type_of(member.value()), *initial});
  }
}

void XStateReader::note(Finding::Kind kind, std::string what, std::string const& at, Text message) {
  if (result_.findings.size() < findings_max)
    result_.findings.push_back({kind, std::move(what), std::move(message), 0, at});
  else if (kind == Finding::Kind::left_out)
    result_.findings.back().kind = kind;
}

Result<Imported> from_xstate(std::string_view text, std::string_view name) {
  auto const root = json::parse(text, {.bytes_max = 1024 * 1024, .depth_max = 128});
  if (!root) return std::unexpected(root.error());
  if (!root->is_object())
    return fail(ErrorCode::bad_request, {"应为 JSON 对象", "a JSON object is wanted"},
                {FieldError{"", "type", {"应为 JSON 对象", "a JSON object is wanted"}, 1, 1}});
  return XStateReader(root->get_object(), name).read();
}

}  // namespace chubei::import
