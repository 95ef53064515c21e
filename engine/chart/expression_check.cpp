#include "engine/chart/expression_check.hpp"

#include "engine/chart/field_type.hpp"
#include "engine/chart/host_functions.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using cel::Expr;
using cel::Operator;

std::optional<std::string> literal_text(Expr const& expr) {
  auto const* literal = std::get_if<cel::Literal>(&expr.node);
  if (literal == nullptr || !literal->value.is(cel::Kind::string)) return std::nullopt;
  return std::string(literal->value.as_text());
}

std::string below(std::string const& path, std::string const& field) {
  return path.empty() ? field : path + "." + field;
}

/// Where in a form values come from. `locals` are the elements bound by the macros around.
struct Origins {
  SlotTable const& slots;
  std::vector<Origin> locals{};

  Origin of(Expr const& expr) const {
    return std::visit([&](auto const& node) { return of_node(node); }, expr.node);
  }
  Origin element_of(Expr const& list) const {
    Origin from = of(list);
    auto const field = from.form ? from.form->field(from.path) : std::nullopt;
    if (!field || field->kind != form::Kind::list) return {};
    from.path += "[]";
    return from;
  }

 private:
  template <class Node>
  Origin of_node(Node const&) const {
    return {};
  }
  Origin of_node(cel::Ident const& ident) const {
    return slots.origin(static_cast<std::size_t>(ident.index));
  }
  Origin of_node(cel::Local const& local) const {
    auto const slot = static_cast<std::size_t>(local.slot);
    return slot < locals.size() ? locals[slot] : Origin{};
  }
  Origin of_node(cel::Select const& select) const {
    Origin from = of(*select.operand);
    if (from.form) from.path = below(from.path, select.field);
    return from;
  }
  Origin of_node(cel::Comprehension const& macro) const {
    return macro.macro == cel::Macro::filter ? of(*macro.range) : Origin{};
  }
  Origin of_node(cel::Call const& call) const {
    return call.op == Operator::index ? element_of(*call.arguments[0]) : Origin{};
  }
};

class Check {
 public:
  Check(Node const& node, Scope const& scope, Vocabulary& vocabulary)
      : node_(node), scope_(scope), vocabulary_(vocabulary), origins_{vocabulary.slots} {}

  void visit(Expr const& expr) {
    std::visit([&](auto const& node) { inside(expr, node); }, expr.node);
  }

 private:
  void inside(Expr const&, cel::Literal const&) {}
  void inside(Expr const&, cel::Ident const&) {}
  void inside(Expr const&, cel::Local const&) {}
  void inside(Expr const&, cel::HasVariable const&) {}
  void inside(Expr const&, cel::ListLiteral const& list) {
    for (auto const& element : list.elements) visit(*element);
  }
  void inside(Expr const&, cel::MapLiteral const& map) {
    for (auto const& [key, value] : map.entries) visit(*key), visit(*value);
  }

  void inside(Expr const& expr, cel::Select const& select) {
    visit(*select.operand);
    Origin const from = origins_.of(*select.operand);
    if (!from.form) return;
    auto const around = from.form->field(from.path);
    bool const is_closed = around && around->kind == form::Kind::object && !around->members.empty();
    if (!is_closed) return;
    FieldType const found = field_type(*from.form, below(from.path, select.field), select.field);
    if (!found.type) node_.fault_inside(expr.at, found.rule, found.refusal);
  }

  void inside(Expr const&, cel::Comprehension const& macro) {
    visit(*macro.range);
    auto const slot = static_cast<std::size_t>(macro.variable);
    if (origins_.locals.size() <= slot) origins_.locals.resize(slot + 1);
    origins_.locals[slot] = origins_.element_of(*macro.range);
    if (macro.condition) visit(*macro.condition);
    if (macro.body) visit(*macro.body);
  }

  void inside(Expr const& expr, cel::Call const& call) {
    for (auto const& argument : call.arguments) visit(*argument);
    if (call.op == Operator::host) return host_call(expr, call);
    bool const compares = call.op == Operator::equal || call.op == Operator::not_equal;
    if (compares) {
      check_word(*call.arguments[0], *call.arguments[1]);
      check_word(*call.arguments[1], *call.arguments[0]);
    }
    auto const* list =
        call.op == Operator::in ? std::get_if<cel::ListLiteral>(&call.arguments[1]->node) : nullptr;
    if (list == nullptr) return;
    for (auto const& element : list->elements) check_word(*call.arguments[0], *element);
  }

  /// `value` compared with a text: is it a word it can be?
  void check_word(Expr const& value, Expr const& other) {
    auto const word = literal_text(other);
    auto const choices = choices_of(value);
    if (!word || choices.empty() || std::ranges::find(choices, *word) != choices.end()) return;
    node_.fault_inside(other.at, "unknown_name", unknown({"取值", "value"}, *word, choices));
  }

  std::vector<std::string> choices_of(Expr const& value) {
    auto const* ident = std::get_if<cel::Ident>(&value.node);
    if (ident && ident->name == "outcome" && scope_.outcomes) return *scope_.outcomes;
    if (ident && ident->name == "actor.kind") return {"person", "system", "instance"};
    Origin const from = origins_.of(value);
    if (!from.form) return {};
    auto const field = from.form->field(from.path);
    return field && field->kind == form::Kind::text ? field->choices : std::vector<std::string>{};
  }

  void host_call(Expr const& expr, cel::Call const& call) {
    auto const function = static_cast<HostFunction>(call.function);
    auto const& arguments = call.arguments;
    auto const& faces = vocabulary_.surroundings.faces;
    switch (function) {
      case HostFunction::count:
      case HostFunction::sum:
        elsewhere(expr, call.name);
        return aggregate(*arguments[0], function == HostFunction::sum);
      case HostFunction::lookup:
        elsewhere(expr, call.name);
        return looked_up(*arguments[0], *arguments[2]);
      case HostFunction::state_of:
        elsewhere(expr, call.name);
        return named(*arguments[0], {"定义", "definition"}, names_of(faces));
      case HostFunction::in_state:
        return named(*arguments[0], {"状态", "state"}, vocabulary_.state_ids);
      case HostFunction::mul_div:
        return named(*arguments[3], {"舍入方式", "rounding"}, {"floor", "half_up", "ceil"});
      case HostFunction::digest:
      case HostFunction::working_days_between:
      case HostFunction::add_working_days:
      case HostFunction::date:
      case HostFunction::year:
      case HostFunction::format_fen:
        return;
    }
  }

  void elsewhere(Expr const& expr, std::string const& name) {
    if (!scope_.elsewhere)
      node_.fault_inside(expr.at, "out_of_scope",
                         {"键和汇总只能读取本事项的数据，不能使用 " + name,
                          "keys and aggregates read the instance's own data only, not " + name});
  }

  /// A name that must be written out, so that it can be checked.
  void named(Expr const& argument, Text const& kind, std::vector<std::string> const& names) {
    auto const name = literal_text(argument);
    if (!name)
      return node_.fault_inside(argument.at, "literal",
                                {"此处须直接写出" + kind.zh + "名称的文本",
                                 "write the name of the " + kind.en + " out as a text here"});
    if (std::ranges::find(names, *name) == names.end())
      node_.fault_inside(argument.at, "unknown_name", unknown(kind, *name, names));
  }

  void aggregate(Expr const& argument, bool needs_sum) {
    std::vector<std::string> names, with_sum;
    for (auto const& [id, face] : vocabulary_.surroundings.faces)
      for (auto const& [aggregate, has_sum] : face.aggregates) {
        names.push_back(id + "." + aggregate);
        if (has_sum) with_sum.push_back(names.back());
      }
    Text const kind =
        needs_sum ? Text{"含 sum 的汇总", "aggregate with a sum"} : Text{"汇总", "aggregate"};
    named(argument, kind, needs_sum ? with_sum : names);
  }

  void looked_up(Expr const& definition, Expr const& slot) {
    auto const& faces = vocabulary_.surroundings.faces;
    named(definition, {"定义", "definition"}, names_of(faces));
    auto const id = literal_text(definition);
    auto const face = id ? faces.find(*id) : faces.end();
    if (face == faces.end()) return;
    named(slot, {"在 offers 中公布的字段", "slot in its offers"}, names_of(face->second.offers));
  }

  Node const& node_;
  Scope const& scope_;
  Vocabulary& vocabulary_;
  Origins origins_;
};

}  // namespace

void check_expression(Node const& node, Expr const& root, Scope const& scope,
                      Vocabulary& vocabulary) {
  Check(node, scope, vocabulary).visit(root);
}

Origin element_origin(Expr const& list, SlotTable const& slots) {
  return Origins{slots}.element_of(list);
}

}  // namespace chubei::chart
