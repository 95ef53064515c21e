// Macros over lists and maps: the part of the machine that walks.
#include "engine/cel/machine.hpp"

namespace chubei::cel {

/// The elements of a list or the entries of a map, bound to the locals one after the other.
class Machine::Walk {
 public:
  Walk(Value const& range, Instruction const& code, std::vector<Value>& locals)
      : code_(code), locals_(locals) {
    if (range.is(Kind::list))
      elements_ = range.as_list();
    else
      entries_ = range.as_map().entries();
  }
  std::size_t size() const { return elements_.size() + entries_.size(); }
  /// Key of a map, index of a list.
  Value key(std::size_t i) const {
    return entries_.empty() ? Value::integer(static_cast<std::int64_t>(i)) : entries_[i].first;
  }
  /// What the one-variable form binds.
  Value const& element(std::size_t i) const {
    return entries_.empty() ? elements_[i] : entries_[i].first;
  }
  void bind(std::size_t i) {
    bool const two = code_.index >= 0;
    if (two) locals_[static_cast<std::size_t>(code_.index)] = key(i);
    locals_[static_cast<std::size_t>(code_.slot)] =
        two && !entries_.empty() ? entries_[i].second : element(i);
  }

 private:
  Instruction const& code_;
  std::vector<Value>& locals_;
  std::span<Value const> elements_;
  std::span<Map::Entry const> entries_;
};

Value const* Machine::comprehension(Instruction const& code, Value& scratch) {
  Value range_scratch;
  Value const* range = operand(code.a, range_scratch);
  if (!range) return nullptr;
  if (!range->is(Kind::list) && !range->is(Kind::map)) return fail_overload(code, *range);
  Walk walk(*range, code, locals_);
  switch (code.macro) {
    case Macro::all:
    case Macro::exists:
      return quantify(code, walk, scratch);
    case Macro::exists_one:
      return exactly_one(code, walk, scratch);
    case Macro::map:
    case Macro::filter:
    case Macro::transform_list:
      return collect(code, walk, scratch);
    case Macro::transform_map:
      return collect_map(code, walk, scratch);
  }
  return fail(EvalErrorKind::undeclared, code);
}

// all is && and exists is || over the elements, absorbing errors as those do.
Value const* Machine::quantify(Instruction const& code, Walk& walk, Value& scratch) {
  Truth const deciding = code.macro == Macro::all ? Truth::no : Truth::yes;
  bool failed = false;
  Failure first;
  for (std::size_t i = 0; i < walk.size(); ++i) {
    if (!spend(1, code)) return nullptr;
    walk.bind(i);
    Truth const holds = truth(code.b);
    if (holds == deciding) return answer(deciding == Truth::yes, scratch);
    if (holds != Truth::failed) continue;
    if (is_fatal()) return nullptr;
    if (!failed) first = std::move(failure_);
    failed = true;
  }
  if (!failed) return answer(deciding == Truth::no, scratch);
  failure_ = std::move(first);
  return nullptr;
}

Value const* Machine::exactly_one(Instruction const& code, Walk& walk, Value& scratch) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < walk.size(); ++i) {
    if (!spend(1, code)) return nullptr;
    walk.bind(i);
    Truth const holds = truth(code.b);
    if (holds == Truth::failed) return nullptr;
    found += holds == Truth::yes ? 1 : 0;
  }
  return answer(found == 1, scratch);
}

Value const* Machine::collect(Instruction const& code, Walk& walk, Value& scratch) {
  std::uint32_t const condition = code.macro == Macro::filter ? code.b : code.c;
  std::vector<Value> elements;
  Value element_scratch;
  for (std::size_t i = 0; i < walk.size(); ++i) {
    if (!spend(1, code)) return nullptr;
    walk.bind(i);
    Truth const wanted = condition == 0 ? Truth::yes : truth(condition);
    if (wanted == Truth::failed) return nullptr;
    if (wanted == Truth::no) continue;
    Value const* element =
        code.macro == Macro::filter ? &walk.element(i) : operand(code.b, element_scratch);
    if (!element) return nullptr;
    elements.push_back(*element);
  }
  scratch = Value::list(std::move(elements));
  return &scratch;
}

Value const* Machine::collect_map(Instruction const& code, Walk& walk, Value& scratch) {
  std::vector<Map::Entry> entries;
  Value element_scratch;
  for (std::size_t i = 0; i < walk.size(); ++i) {
    if (!spend(1, code)) return nullptr;
    walk.bind(i);
    Truth const wanted = code.c == 0 ? Truth::yes : truth(code.c);
    if (wanted == Truth::failed) return nullptr;
    if (wanted == Truth::no) continue;
    Value const* element = operand(code.b, element_scratch);
    if (!element) return nullptr;
    entries.emplace_back(walk.key(i), *element);
  }
  scratch = Value::map(std::move(entries));
  return &scratch;
}

}  // namespace chubei::cel
