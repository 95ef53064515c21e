#include "engine/form/reader.hpp"

#include "engine/form/keywords.hpp"

namespace chubei::form {
namespace {

// Nodes that see the same value as this one.
NodeList beside(Node const& node) {
  if (node.ref) return {node.ref};
  NodeList result;
  for (auto const* list : {&node.all_of, &node.any_of, &node.one_of})
    result.insert(result.end(), list->begin(), list->end());
  for (auto const* one : {node.negated, node.condition, node.then, node.otherwise})
    if (one) result.push_back(one);
  for (auto const& dependency : node.dependencies)
    if (dependency.node) result.push_back(dependency.node);
  return result;
}

}  // namespace

std::vector<FieldError> Reader::read() {
  Target const whole{&schemas_.documents.front(), "", ""};
  if (is_too_deep(whole)) return std::move(faults_);
  references_.index(*whole.schema, "");
  schemas_.root = node(whole);
  while (!open_.empty()) {
    auto [place, filled] = open_.front();
    open_.pop_front();
    fill(place, *filled);
    if (schemas_.nodes.size() > schema_nodes_max) {
      auto const limit = std::to_string(schema_nodes_max);
      fault(whole, "too_many",
            {"表单的模式超过 " + limit + " 个，请拆分",
             "more than " + limit + " schemas: split the form"});
      return std::move(faults_);
    }
  }
  check_endless();
  if (faults_.empty()) check_personal();
  return std::move(faults_);
}

bool Reader::is_too_deep(Target const& document) {
  bool const deep = is_deeper(*document.schema, schema_depth_max);
  auto const limit = std::to_string(schema_depth_max);
  if (deep)
    fault(document, "depth",
          {"表单嵌套超过 " + limit + " 层",
           "the form is nested more than " + limit + " levels deep"});
  return deep;
}

void Reader::fault(Target const& place, std::string rule, Text message) {
  if (!place.file.empty()) {
    message.zh = "文件 " + place.file + "：" + message.zh;
    message.en = "in " + place.file + ": " + message.en;
  }
  faults_.push_back({place.pointer, std::move(rule), std::move(message)});
}

Node const* Reader::node(Target const& place) {
  auto [found, is_new] = by_schema_.try_emplace(place.schema, nullptr);
  if (!is_new) return found->second;
  found->second = &schemas_.nodes.emplace_back();
  place_of_.emplace(found->second, place);
  open_.emplace_back(place, found->second);
  return found->second;
}

Node const* Reader::follow(Target const& place, std::string_view reference) {
  auto const target = references_.follow(place, reference);
  std::string const text(reference);
  if (!target.schema) {
    fault({place.schema, place.file, json::pointer_join(place.pointer, "$ref")}, "reference",
          {"引用“" + text + "”找不到；只能引用本表或同一发布包内的文件",
           "\"" + text +
               "\" leads nowhere; only this form and files of its release can be referred to"});
    return nullptr;
  }
  if (!target.file.empty() && depth_checked_.try_emplace(target.file, true).second)
    for (auto const& document : schemas_.documents)
      if (is_deeper(document, schema_depth_max))
        return is_too_deep({&document, target.file, ""}), nullptr;
  return node(target);
}

void Reader::fill(Target const& place, Node& node) {
  if (auto const* flag = place.schema->if_bool()) {
    node.refuses = !*flag;
    return;
  }
  auto const* object = place.schema->if_object();
  if (!object) {
    fault(place, "keyword",
          {"此处应为模式（对象、true 或 false）", "expected a schema: an object, true or false"});
    return;
  }
  auto const* reference = object->if_contains("$ref");
  bool const refers = reference && reference->is_string();
  if (refers) node.ref = follow(place, reference->get_string());
  for (auto const& [key, value] : *object) {
    if (refers && !is_annotation_of_ours(key)) continue;
    Target const at{&value, place.file, json::pointer_join(place.pointer, key)};
    if (holds(key) == Holds::unknown) {
      std::string const word(key);
      fault(at, "unknown_keyword",
            {"“" + word + "”不是 draft-07 的关键字",
             "\"" + word + "\" is no keyword of draft-07 or ours"});
    } else {
      read_keyword(key, {*this, node, value, at});
    }
  }
}

void Reader::check_endless() {
  enum class Mark { fresh, open, done };
  std::map<Node const*, Mark> marks;
  for (auto const& start : schemas_.nodes) {
    NodeList stack{&start};
    while (!stack.empty()) {
      auto const* node = stack.back();
      auto& mark = marks[node];
      if (mark != Mark::fresh) {
        mark = Mark::done;
        stack.pop_back();
        continue;
      }
      mark = Mark::open;
      for (auto const* next : beside(*node)) {
        auto const state = marks[next];
        if (state == Mark::fresh) stack.push_back(next);
        if (state != Mark::open) continue;
        fault(place_of_.at(next), "endless",
              {"引用绕回自身，没有深入到下一层数据",
               "refers back to itself without going down into the data"});
        return;
      }
    }
  }
}

void Reader::check_personal() {
  auto refuse = [&](Node const* node) {
    if (node && personal_of(applied({node})))
      fault(place_of_.at(node), "personal",
            {"个人信息标记只能放在对象的成员上，不能放在整张表或清单的元素上",
             "x-personal may mark a member of an object, not the whole form or a list's items"});
  };
  refuse(schemas_.root);
  for (auto const& node : schemas_.nodes) {
    for (auto const* item : {node.items, node.additional_items, node.contains}) refuse(item);
    for (auto const* item : node.tuple) refuse(item);
  }
}

Result<std::shared_ptr<Form const>> read(json::value const& schema, Formats const& formats,
                                         Files const& files) {
  auto schemas = std::make_unique<Schemas>();
  json::value document = schema;
  json::normalise_numbers(document);
  schemas->documents.push_back(std::move(document));
  auto faults = Reader(*schemas, formats, files).read();
  if (!faults.empty())
    return fail(ErrorCode::invalid_definition,
                {"表单定义有误，请按所列位置修改", "the form does not read; see the places listed"},
                std::move(faults));
  return std::make_shared<Form const>(std::move(schemas));
}

}  // namespace chubei::form
