#include "engine/form/validation.hpp"

#include "engine/form/messages.hpp"

#include <algorithm>
#include <utility>

namespace chubei::form {
namespace {

constexpr std::size_t fault_steps = 50;  // finding a title walks the form
constexpr std::size_t level_max = 400;   // schemas inside schemas at work at once: bounds the stack

// A branch that fails on what tells branches apart was not the one that was meant.
bool is_other_branch(std::vector<FieldError> const& faults) {
  return std::any_of(faults.begin(), faults.end(), [](FieldError const& fault) {
    return fault.rule == "type" || fault.rule == "const" || fault.rule == "enum";
  });
}

}  // namespace

std::string Path::pointer() const {
  if (!up) return {};
  return json::pointer_join(up->pointer(), is_item ? std::to_string(index) : std::string(member));
}

std::vector<FieldError> Validation::run(json::value& document) {
  check(*schemas_.root, document, {});
  if (stopped_)
    return {{"",
             "too_complex",
             {"数据过于复杂，检查未能完成，请精简后重试",
              "the data is too complex to be checked: make it smaller"}}};
  if (faults_.size() >= errors_max)
    faults_.back() = {
        "", "too_many_errors", {"错误过多，先改正以上各项", "too many faults: mend these first"}};
  if (faults_.empty())
    for (auto& [value, text] : spellings_) *value = text;
  return std::move(faults_);
}

bool Validation::spend(std::size_t steps) {
  steps_ += steps;
  if (steps_ > steps_max || level_ > level_max) stopped_ = true;
  return !stopped_;
}

void Validation::check(Node const& node, json::value& value, Path const& path) {
  if (is_full() || !spend(1)) return;
  ++level_;
  if (node.ref) {
    check(*node.ref, value, path);
  } else if (node.refuses) {
    fault(path, "not_allowed", {"不应填写", "is not allowed here"});
  } else {
    check_type(node, value, path);
    check_choice(node, value, path);
    if (value.is_number()) check_number(node, value, path);
    if (value.is_string()) check_text(node, value, path);
    if (auto* list = value.if_array()) check_array(node, *list, path);
    if (auto* object = value.if_object()) {
      check_object(node, *object, path);
      check_dependencies(node, *object, value, path);
    }
    check_combined(node, value, path);
  }
  --level_;
}

void Validation::check_combined(Node const& node, json::value& value, Path const& path) {
  for (auto const* one : node.all_of) check(*one, value, path);
  if (!node.any_of.empty()) check_branches(node.any_of, false, value, path);
  if (!node.one_of.empty()) check_branches(node.one_of, !is_part_, value, path);
  if (node.negated && !is_part_ && attempt(*node.negated, value, path, 1).empty())
    fault(path, "not", {"属于不允许的情形", "is one of the cases that are not allowed"});
  if (node.condition) check_condition(node, value, path);
}

Validation::Faults Validation::attempt(Node const& node, json::value& value, Path const& path,
                                       std::size_t limit) {
  auto outer = std::exchange(faults_, {});
  auto const outer_limit = std::exchange(limit_, limit);
  auto const kept = spellings_.size();
  check(node, value, path);
  auto faults = std::exchange(faults_, std::move(outer));
  limit_ = outer_limit;
  if (!faults.empty()) spellings_.resize(kept);
  return faults;
}

void Validation::check_branches(NodeList const& branches, bool is_one_of, json::value& value,
                                Path const& path) {
  std::size_t passed = 0;
  std::vector<Faults> meant;
  for (auto const* branch : branches) {
    auto faults = attempt(*branch, value, path, errors_max);
    if (stopped_) return;
    passed += faults.empty();
    if (!faults.empty() && !is_other_branch(faults)) meant.push_back(std::move(faults));
    if (passed && !is_one_of) return;
    if (passed > 1)
      return fault(path, "oneOf",
                   {"同时符合多种填写方式，只能符合一种",
                    "fits more than one of the alternatives; it must fit exactly one"});
  }
  if (passed) return;
  if (meant.size() == 1) {
    for (auto& one : meant.front())
      if (!is_full()) faults_.push_back(std::move(one));
    return;
  }
  fault(path, is_one_of ? "oneOf" : "anyOf",
        {"不符合任何一种填写方式", "fits none of the alternatives"});
}

void Validation::check_condition(Node const& node, json::value& value, Path const& path) {
  bool const part = std::exchange(is_part_, false);
  bool const holds = attempt(*node.condition, value, path, 1).empty();
  is_part_ = part;
  auto const* branch = holds ? node.then : node.otherwise;
  if (branch) check(*branch, value, path);
}

void Validation::fault(Path const& path, std::string rule, Text message) {
  if (is_full() || (limit_ > 1 && !spend(fault_steps))) return;
  faults_.push_back({path.pointer(), std::move(rule), about(title_at(path), message)});
}

NodeList Validation::nodes_at(Path const& path) const {
  if (!path.up) return {schemas_.root};
  auto around = applied(nodes_at(*path.up));
  auto nodes = std::move(around.always);
  nodes.insert(nodes.end(), around.sometimes.begin(), around.sometimes.end());
  return path.is_item ? item_nodes(nodes) : member_nodes(nodes, path.member);
}

Text Validation::title_at(Path const& path) const {
  if (limit_ == 1) return {};  // nobody will read it
  for (auto const* node : nodes_at(path)) {
    auto title = title_of(*node);
    if (title.zh.empty()) continue;
    return title;
  }
  if (!path.up) return {"本表", "this form"};
  if (!path.is_item) return {std::string(path.member), std::string(path.member)};
  auto const number = std::to_string(path.index + 1);
  auto const list = title_at(*path.up);
  return {list.zh + "第" + number + "项", list.en + ", item " + number};
}

}  // namespace chubei::form
