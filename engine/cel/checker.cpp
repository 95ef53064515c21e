#include "engine/cel/checker.hpp"

#include "engine/cel/constants.hpp"
#include "engine/cel/functions.hpp"
#include "engine/cel/macros.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace chubei::cel {
namespace {

ExprPointer make(Node node, Type type, Position at) {
  return std::make_unique<Expr const>(std::move(node), std::move(type), at);
}

std::string shown(std::vector<Type> const& types) {
  std::string text;
  for (auto const& type : types) text += (text.empty() ? "" : ", ") + type.text();
  return "(" + text + ")";
}

class Checker {
 public:
  Checker(Environment const& environment, CompileOptions const& options, Faults& faults)
      : environment_(environment), options_(options), faults_(faults) {}

  Checked run(Syntax const& syntax) {
    Checked checked;
    checked.root = expression(syntax);
    expect_result(*checked.root);
    checked.variables.assign(variables_.begin(), variables_.end());
    checked.functions.assign(functions_.begin(), functions_.end());
    checked.locals = locals_;
    return checked;
  }

 private:
  struct Bound {
    std::string name;
    int slot;
    Type type;
  };

  bool checking() const { return options_.check; }
  Type typed(Type type) const { return checking() ? type : Type{}; }
  void fault(Position at, std::string rule, Text message) {
    faults_.add(at, std::move(rule), std::move(message));
  }
  static ExprPointer nothing(Position at) { return make(Literal{Value::null()}, {}, at); }

  void expect_result(Expr const& root) {
    if (!checking() || !options_.result || is_assignable(root.type, *options_.result)) return;
    std::string const wanted = options_.result->text();
    fault(root.at, "type",
          {"表达式的结果应为 " + wanted + "，实为 " + root.type.text(),
           "the expression must be " + wanted + " but is " + root.type.text()});
  }

  ExprPointer expression(Syntax const& syntax) {
    switch (syntax.kind) {
      case Syntax::Kind::invalid:
        return nothing(syntax.at);
      case Syntax::Kind::literal:
        return make(Literal{syntax.value}, typed(syntax.value.kind()), syntax.at);
      case Syntax::Kind::name:
      case Syntax::Kind::select:
        return select(syntax);
      case Syntax::Kind::call:
        return call(syntax);
      case Syntax::Kind::member:
        return member(syntax);
      case Syntax::Kind::operation:
        return apply(syntax.op, std::string(name(syntax.op)), all(syntax.children), syntax.at);
      case Syntax::Kind::list:
        return list(syntax);
      case Syntax::Kind::map:
        return map(syntax);
    }
    return nothing(syntax.at);
  }
  std::vector<ExprPointer> all(std::span<Syntax const> children) {
    std::vector<ExprPointer> list;
    for (auto const& child : children) list.push_back(expression(child));
    return list;
  }

  // Names ------------------------------------------------------------------

  Bound const* bound(Syntax const& name) const {
    if (name.absolute) return nullptr;
    auto const found = std::find_if(scope_.rbegin(), scope_.rend(),
                                    [&](Bound const& each) { return each.name == name.text; });
    return found == scope_.rend() ? nullptr : &*found;
  }

  struct Resolved {
    ExprPointer expr;
    std::size_t parts = 1;  ///< how many of the chain the name took
  };
  Resolved resolve(std::span<Syntax const* const> parts) {
    Position const at = parts.front()->at;
    if (auto const* local = bound(*parts.front()))
      return {make(Local{local->slot, local->name}, typed(local->type), at), 1};
    std::size_t usable = 1;
    while (usable < parts.size() && !parts[usable]->quoted) ++usable;
    for (std::size_t count = usable; count > 0; --count) {
      std::string const name = joined(parts.first(count));
      if (auto const variable = environment_.resolve ? environment_.resolve(name) : std::nullopt) {
        variables_.insert(variable->index);
        return {make(Ident{variable->index, name}, typed(variable->type), at), count};
      }
      if (auto const kind = denoted_type(name))
        return {make(Literal{Value::type(*kind)}, typed(Kind::type), at), count};
    }
    return {undeclared(parts), 1};
  }
  ExprPointer undeclared(std::span<Syntax const* const> parts) {
    std::string const name = joined(parts);
    if (checking())
      fault(parts.front()->at, "undeclared",
            {"没有这个变量：" + name, "no such variable: " + name});
    return make(Ident{-1, parts.front()->text}, {}, parts.front()->at);
  }

  ExprPointer select(Syntax const& syntax) {
    auto const parts = name_chain(syntax);
    if (parts.empty()) return field(expression(syntax.children.front()), syntax, false);
    auto resolved = resolve(parts);
    for (std::size_t i = resolved.parts; i < parts.size(); ++i)
      resolved.expr = field(std::move(resolved.expr), *parts[i], false);
    return std::move(resolved.expr);
  }
  ExprPointer field(ExprPointer operand, Syntax const& syntax, bool test_only) {
    Type const& from = operand->type;
    bool const fits =
        from.is(Kind::dyn) || (from.is(Kind::map) && is_assignable(Kind::string, from.key()));
    if (!fits)
      fault(syntax.at, "type",
            {"类型 " + from.text() + " 没有字段 " + syntax.text,
             "a value of type " + from.text() + " has no field " + syntax.text});
    Type type = test_only ? typed(Kind::boolean) : from.mapped();
    return make(Select{std::move(operand), syntax.text, test_only}, std::move(type), syntax.at);
  }

  // Calls ------------------------------------------------------------------

  ExprPointer call(Syntax const& syntax) {
    if (syntax.text == "has" && syntax.children.size() == 1 && !syntax.absolute) return has(syntax);
    auto arguments = all(syntax.children);
    if (auto const op = built_in(syntax.text, false); op && !is_host(syntax.text, false))
      return apply(*op, syntax.text, std::move(arguments), syntax.at);
    return host(syntax.text, false, std::move(arguments), syntax.at);
  }

  ExprPointer member(Syntax const& syntax) {
    if (auto const* form = macro_form(syntax.text, syntax.children.size() - 1))
      return comprehension(*form, syntax);
    if (is_macro(syntax.text) && !is_host(syntax.text, true)) return malformed_macro(syntax);
    if (auto qualified = qualified_call(syntax)) return qualified;
    auto arguments = all(syntax.children);
    if (auto const op = built_in(syntax.text, true); op && !is_host(syntax.text, true))
      return apply(*op, syntax.text, std::move(arguments), syntax.at);
    return host(syntax.text, true, std::move(arguments), syntax.at);
  }
  /// a.b.f(x) where the host declares a global function "a.b.f".
  ExprPointer qualified_call(Syntax const& syntax) {
    auto const parts = name_chain(syntax.children.front());
    if (parts.empty() || bound(*parts.front())) return nullptr;
    std::string const name = joined(parts) + "." + syntax.text;
    if (!is_host(name, false)) return nullptr;
    return host(name, false, all(std::span(syntax.children).subspan(1)), parts.front()->at);
  }

  ExprPointer apply(Operator op, std::string name, std::vector<ExprPointer> arguments,
                    Position at) {
    Type type;
    if (checking()) {
      auto const types = types_of(arguments);
      if (auto const result = result_type(op, types))
        type = *result;
      else
        no_overload(op, name, types, at);
    }
    if (options_.check_constants) check_constants(op, arguments, faults_);
    if (op == Operator::matches && ++patterns_ == options_.limits.patterns_max + 1)
      fault_limit(at, "patterns_max", options_.limits.patterns_max,
                  {"正则表达式过多", "too many regular expressions"});
    return make(Call{op, -1, std::move(name), std::move(arguments)}, std::move(type), at);
  }
  static std::vector<Type> types_of(std::span<ExprPointer const> arguments) {
    std::vector<Type> types;
    for (auto const& argument : arguments) types.push_back(argument->type);
    return types;
  }
  void no_overload(Operator op, std::string const& name, std::vector<Type> const& types,
                   Position at) {
    std::string const operation = shown_name(name);
    Text message{operation + " 不适用于 " + shown(types),
                 operation + " does not take " + shown(types)};
    bool const equality = op == Operator::equal || op == Operator::not_equal;
    if (equality && (types[0].is(Kind::null) || types[1].is(Kind::null))) {
      message.zh += "；判断有无值请用 has(…)";
      message.en += "; use has(...) to ask whether there is a value";
    }
    fault(at, "overload", std::move(message));
  }
  bool is_host(std::string_view name, bool member) const {
    return std::ranges::any_of(environment_.functions, [&](HostFunction const& function) {
      return function.name == name &&
             std::ranges::any_of(function.overloads,
                                 [&](Overload const& each) { return each.member == member; });
    });
  }
  ExprPointer host(std::string const& name, bool member, std::vector<ExprPointer> arguments,
                   Position at) {
    HostFunction const* function = nullptr;
    for (auto const& each : environment_.functions)
      if (each.name == name) function = &each;
    if (!function) return unresolved(name, std::move(arguments), at);
    functions_.insert(function->id);
    Type type;
    if (checking()) type = host_result(*function, member, types_of(arguments), at);
    return make(Call{Operator::host, function->id, name, std::move(arguments)}, std::move(type),
                at);
  }
  Type host_result(HostFunction const& function, bool member, std::vector<Type> const& types,
                   Position at) {
    std::optional<Type> result;
    for (auto const& overload : function.overloads) {
      if (overload.member != member ||
          !std::ranges::equal(types, overload.arguments, is_assignable))
        continue;
      result = result && !(*result == overload.result) ? Type{} : overload.result;
    }
    if (!result) no_overload(Operator::host, function.name, types, at);
    return result.value_or(Type{});
  }
  ExprPointer unresolved(std::string const& name, std::vector<ExprPointer> arguments, Position at) {
    if (checking()) fault(at, "undeclared", {"没有这个函数：" + name, "no such function: " + name});
    return make(Call{Operator::unresolved, -1, name, std::move(arguments)}, {}, at);
  }

  // Macros -----------------------------------------------------------------

  ExprPointer has(Syntax const& syntax) {
    Syntax const& argument = syntax.children.front();
    if (argument.kind != Syntax::Kind::select) {
      fault(argument.at, "macro",
            {"has(…) 内须为带点号的字段，如 has(data.name)",
             "has(...) takes a field with a dot, like has(data.name)"});
      return nothing(syntax.at);
    }
    auto const parts = name_chain(argument);
    if (parts.empty()) return field(expression(argument.children.front()), argument, true);
    auto resolved = resolve(parts);
    if (resolved.parts == parts.size()) {
      auto const* ident = std::get_if<Ident>(&resolved.expr->node);
      if (ident) return make(HasVariable{*ident}, typed(Kind::boolean), syntax.at);
      return make(Literal{Value::boolean(true)}, typed(Kind::boolean), syntax.at);
    }
    for (std::size_t i = resolved.parts; i + 1 < parts.size(); ++i)
      resolved.expr = field(std::move(resolved.expr), *parts[i], false);
    return field(std::move(resolved.expr), argument, true);
  }

  ExprPointer malformed_macro(Syntax const& syntax) {
    fault(syntax.at, "macro",
          {syntax.text + "(…) 须写变量名与表达式，如 data.items." + syntax.text + "(x, …)",
           syntax.text + "(...) takes a variable name and expressions, like data.items." +
               syntax.text + "(x, ...)"});
    return nothing(syntax.at);
  }

  ExprPointer comprehension(MacroForm const& form, Syntax const& syntax) {
    Comprehension node;
    node.macro = form.macro;
    node.range = expression(syntax.children.front());
    std::size_t const first_scope = scope_.size();
    int const first_slot = next_slot_;
    std::size_t argument = 1;
    auto const types = variable_types(node.range->type, form.two_variables, syntax.at);
    if (form.two_variables) {
      node.index_variable = bind(syntax.children[argument], types.first, node.index_name);
      ++argument;
    }
    node.variable = bind(syntax.children[argument++], types.second, node.name);
    if (form.two_variables && node.index_name == node.name && !node.name.empty())
      fault(syntax.children[argument - 1].at, "macro",
            {"两个变量不能同名", "the two variables must have different names"});
    bool const too_deep = ++nesting_ > options_.limits.comprehension_nesting_max;
    if (too_deep)
      fault_limit(syntax.at, "comprehension_nesting_max", options_.limits.comprehension_nesting_max,
                  {"遍历嵌套过深", "macros are nested too deeply"});
    if (form.condition) {
      node.condition = predicate(syntax.children[argument++]);
    }
    node.body = is_predicate(form.macro) ? predicate(syntax.children[argument])
                                         : expression(syntax.children[argument]);
    --nesting_;
    scope_.resize(first_scope);
    next_slot_ = first_slot;
    Type type = typed(result_type(node));
    return make(std::move(node), std::move(type), syntax.at);
  }
  void fault_limit(Position at, std::string const& limit, int value, Text message) {
    message.zh += "（上限 " + std::to_string(value) + "）";
    message.en += " (at most " + std::to_string(value) + ")";
    fault(at, "limit:" + limit, std::move(message));
  }
  ExprPointer predicate(Syntax const& syntax) {
    auto body = expression(syntax);
    if (checking() && !is_assignable(body->type, Kind::boolean))
      fault(body->at, "type",
            {"条件应为 bool，实为 " + body->type.text(),
             "the condition must be bool but is " + body->type.text()});
    return body;
  }
  int bind(Syntax const& name, Type type, std::string& bound_name) {
    int const slot = next_slot_++;
    locals_ = std::max(locals_, next_slot_);
    if (name.kind != Syntax::Kind::name || name.absolute) {
      fault(name.at, "macro", {"此处须为单个变量名", "a single variable name is needed here"});
      return slot;
    }
    bound_name = name.text;
    scope_.push_back({name.text, slot, std::move(type)});
    return slot;
  }
  std::pair<Type, Type> variable_types(Type const& range, bool two, Position at) {
    if (range.is(Kind::list)) return {Kind::integer, range.element()};
    if (range.is(Kind::map)) return {range.key(), two ? range.mapped() : range.key()};
    if (!range.is(Kind::dyn))
      fault(at, "type",
            {"只能遍历列表或映射，不能遍历 " + range.text(),
             "only lists and maps can be walked, not " + range.text()});
    return {};
  }
  // Literals ---------------------------------------------------------------

  static void widen(std::optional<Type>& common, Type const& type) {
    common = common ? cel::join(*common, type) : type;
  }
  ExprPointer list(Syntax const& syntax) {
    ListLiteral node{all(syntax.children)};
    std::optional<Type> element;
    for (auto const& each : node.elements) widen(element, each->type);
    return make(std::move(node), typed(Type::list(element.value_or(Type{}))), syntax.at);
  }
  ExprPointer map(Syntax const& syntax) {
    MapLiteral node;
    std::optional<Type> key;
    std::optional<Type> value;
    MapBuilder constants;
    for (std::size_t i = 0; i + 1 < syntax.children.size(); i += 2) {
      node.entries.emplace_back(expression(syntax.children[i]), expression(syntax.children[i + 1]));
      widen(key, check_key(*node.entries.back().first));
      widen(value, node.entries.back().second->type);
      if (options_.check_constants) check_repeated(*node.entries.back().first, constants, faults_);
    }
    Type type = Type::map(key.value_or(Type{}), value.value_or(Type{}));
    return make(std::move(node), typed(std::move(type)), syntax.at);
  }
  Type const& check_key(Expr const& key) {
    bool const fits = key.type.is(Kind::dyn) || key.type.is(Kind::boolean) ||
                      key.type.is(Kind::integer) || key.type.is(Kind::unsigned_integer) ||
                      key.type.is(Kind::string);
    if (!fits)
      fault(key.at, "type",
            {"映射的键须为 bool、int、uint 或 string，不能为 " + key.type.text(),
             "a map key must be bool, int, uint or string, not " + key.type.text()});
    return key.type;
  }

  Environment const& environment_;
  CompileOptions const& options_;
  Faults& faults_;
  std::vector<Bound> scope_;
  int next_slot_ = 0;
  int locals_ = 0;
  int nesting_ = 0;
  int patterns_ = 0;
  std::set<int> variables_;
  std::set<int> functions_;
};

}  // namespace

Checked check(Syntax const& syntax, Environment const& environment, CompileOptions const& options,
              Faults& faults) {
  return Checker(environment, options, faults).run(syntax);
}

}  // namespace chubei::cel
