#include "api/filter.hpp"

#include "engine/base/instant.hpp"
#include "engine/cel/program.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace chubei {

namespace {

using cel::Operator;
using store::Predicate;

enum class FieldKind { text, instant, flag, list, slot };

std::optional<FieldKind> kind_of(std::string_view field, FilterScope const& scope) {
  using enum FieldKind;
  constexpr std::array<std::pair<std::string_view, FieldKind>, 8> of_cases = {
      {{"definition", text},
       {"key", text},
       {"state", list},
       {"finished", flag},
       {"outcome", text},
       {"started_at", instant},
       {"changed_at", instant},
       {"next_due", instant}}};
  constexpr std::array<std::pair<std::string_view, FieldKind>, 6> of_tasks = {
      {{"kind", text},
       {"due", instant},
       {"opened_at", instant},
       {"assignee", text},
       {"overdue", flag},
       {"element", text}}};
  for (auto const& [name, kind] : of_cases)
    if (name == field) return kind;
  for (auto const& [name, kind] : of_tasks)
    if (scope.of_tasks && name == field) return kind;
  if (!scope.definition) return std::nullopt;
  auto const& stored = scope.definition->stored;
  bool const known = std::ranges::find(stored, field, &chart::StoredSlot::path) != stored.end();
  return known ? std::optional(slot) : std::nullopt;
}

struct Fault {
  cel::Position at;
  Text message;
};

Error error_of(Fault fault) {
  FieldError field{"/filter", "filter", fault.message, fault.at.line, fault.at.column};
  std::string const place = std::to_string(fault.at.column);
  return Error{ErrorCode::bad_filter,
               {"筛选条件第 " + place + " 列：" + fault.message.zh,
                "Filter, column " + place + ": " + fault.message.en},
               {std::move(field)},
               {}};
}

class Compiler {
 public:
  explicit Compiler(FilterScope const& scope) : scope_(scope) {}

  Predicate predicate(cel::Expr const& expr) {
    if (auto const* const ident = std::get_if<cel::Ident>(&expr.node)) return flag(expr, *ident);
    auto const* const call = std::get_if<cel::Call>(&expr.node);
    if (!call) return refuse(expr);
    switch (call->op) {
      case Operator::logical_and:
        return joined(Predicate::Kind::all, *call);
      case Operator::logical_or:
        return joined(Predicate::Kind::any, *call);
      case Operator::logical_not:
        return joined(Predicate::Kind::none, *call);
      case Operator::equal:
      case Operator::not_equal:
      case Operator::less:
      case Operator::less_or_equal:
      case Operator::greater:
      case Operator::greater_or_equal:
        return comparison(expr, *call);
      case Operator::contains:
      case Operator::starts_with:
        return text_match(expr, *call);
      case Operator::in:
        return membership(expr, *call);
      default:
        return refuse(expr);
    }
  }

  std::optional<Fault> fault{};
  std::set<std::string> fields{};

 private:
  Predicate refuse(
      cel::Expr const& expr,
      Text message = {
          "不在支持的筛选语法之内（可用 && || ! == != < <= > >= in contains startsWith）",
          "outside the filter language (&& || ! == != < <= > >= in contains startsWith)"}) {
    if (!fault) fault = Fault{expr.at, std::move(message)};
    return {};
  }

  void count(cel::Expr const& expr) {
    if (++terms_ > filter_terms_max)
      refuse(expr, {"条件过多，最多 64 个", "too many terms, at most 64"});
  }

  Predicate joined(Predicate::Kind kind, cel::Call const& call) {
    Predicate all{kind, {}, {}, {}};
    for (auto const& argument : call.arguments) all.parts.push_back(predicate(*argument));
    return all;
  }

  Predicate flag(cel::Expr const& expr, cel::Ident const& ident) {
    count(expr);
    fields.insert(ident.name);
    auto const kind = kind_of(ident.name, scope_);
    if (kind != FieldKind::flag && kind != FieldKind::slot)
      return refuse(expr, {"单独使用的字段须为是否型", "a field by itself must be true or false"});
    return {Predicate::Kind::equal, ident.name, true, {}};
  }

  static Predicate::Kind kind_of_operator(Operator op, bool flipped) {
    switch (op) {
      case Operator::not_equal:
        return Predicate::Kind::not_equal;
      case Operator::less:
        return flipped ? Predicate::Kind::greater : Predicate::Kind::less;
      case Operator::less_or_equal:
        return flipped ? Predicate::Kind::greater_equal : Predicate::Kind::less_equal;
      case Operator::greater:
        return flipped ? Predicate::Kind::less : Predicate::Kind::greater;
      case Operator::greater_or_equal:
        return flipped ? Predicate::Kind::less_equal : Predicate::Kind::greater_equal;
      default:
        return Predicate::Kind::equal;
    }
  }

  Predicate comparison(cel::Expr const& expr, cel::Call const& call) {
    count(expr);
    auto const* left = call.arguments[0].get();
    auto const* right = call.arguments[1].get();
    bool const flipped = !std::holds_alternative<cel::Ident>(left->node);
    if (flipped) std::swap(left, right);
    auto const* const ident = std::get_if<cel::Ident>(&left->node);
    if (!ident)
      return refuse(expr, {"比较的一边须为字段，另一边须为常量",
                           "one side must be a field and the other a literal"});
    auto const field_kind = *kind_of(ident->name, scope_);
    auto const kind = kind_of_operator(call.op, flipped);
    bool const orders = kind != Predicate::Kind::equal && kind != Predicate::Kind::not_equal;
    if (orders && (field_kind == FieldKind::flag || field_kind == FieldKind::list))
      return refuse(expr,
                    {"该字段只能比较是否相等", "this field can only be compared for equality"});
    fields.insert(ident->name);
    return {kind, ident->name, literal(*right, field_kind), {}};
  }

  Predicate text_match(cel::Expr const& expr, cel::Call const& call) {
    count(expr);
    auto const* const ident = std::get_if<cel::Ident>(&call.arguments[0]->node);
    auto const* const text = std::get_if<cel::Literal>(&call.arguments[1]->node);
    if (!ident || !text || !text->value.is(cel::Kind::string)) return refuse(expr);
    auto const field_kind = *kind_of(ident->name, scope_);
    if (field_kind == FieldKind::instant || field_kind == FieldKind::flag)
      return refuse(expr, {"该字段不是文本", "this field is no text"});
    fields.insert(ident->name);
    auto const kind =
        call.op == Operator::contains ? Predicate::Kind::contains : Predicate::Kind::starts_with;
    return {kind, ident->name, boost::json::value(text->value.as_text()), {}};
  }

  Predicate membership(cel::Expr const& expr, cel::Call const& call) {
    auto const* const ident = std::get_if<cel::Ident>(&call.arguments[0]->node);
    auto const* const list = std::get_if<cel::ListLiteral>(&call.arguments[1]->node);
    if (!ident || !list)
      return refuse(expr, {"in 的左边须为字段，右边须为常量列表",
                           "`in` takes a field on the left and a list of literals on the right"});
    auto const field_kind = *kind_of(ident->name, scope_);
    fields.insert(ident->name);
    Predicate any{Predicate::Kind::any, {}, {}, {}};
    for (auto const& element : list->elements) {
      count(expr);
      any.parts.push_back({Predicate::Kind::equal, ident->name, literal(*element, field_kind), {}});
    }
    return any;
  }

  boost::json::value literal(cel::Expr const& expr, FieldKind kind) {
    auto const* found = std::get_if<cel::Literal>(&expr.node);
    if (auto const* const call = std::get_if<cel::Call>(&expr.node);
        call && call->op == Operator::to_timestamp && kind == FieldKind::instant)
      found = std::get_if<cel::Literal>(&call->arguments[0]->node);
    if (auto const* const call = std::get_if<cel::Call>(&expr.node);
        call && call->op == Operator::negate)
      return negated(*call->arguments[0], expr);
    if (!found) {
      refuse(expr, {"此处须为常量", "a literal is needed here"});
      return {};
    }
    auto const& value = found->value;
    if (kind == FieldKind::instant) return instant(expr, value);
    bool const is_text = kind == FieldKind::text || kind == FieldKind::list;
    if ((is_text && !value.is(cel::Kind::string)) ||
        (kind == FieldKind::flag && !value.is(cel::Kind::boolean)))
      refuse(expr, {"常量类型与字段不符", "the literal does not fit the field's type"});
    if (value.is(cel::Kind::string)) return boost::json::value(value.as_text());
    if (value.is(cel::Kind::boolean)) return value.as_boolean();
    if (value.is(cel::Kind::integer)) return value.as_integer();
    if (value.is(cel::Kind::real)) return value.as_real();
    refuse(expr, {"此类常量不能用于筛选", "this kind of literal cannot be used in a filter"});
    return {};
  }

  boost::json::value negated(cel::Expr const& inner, cel::Expr const& whole) {
    auto const* const found = std::get_if<cel::Literal>(&inner.node);
    if (found && found->value.is(cel::Kind::integer)) return -found->value.as_integer();
    if (found && found->value.is(cel::Kind::real)) return -found->value.as_real();
    refuse(whole, {"此处须为常量", "a literal is needed here"});
    return {};
  }

  boost::json::value instant(cel::Expr const& expr, cel::Value const& value) {
    if (value.is(cel::Kind::string))
      if (auto const at = parse_instant(value.as_text())) return at->ms;
    refuse(expr, {"时间应写作 \"2024-07-26T09:00:00+08:00\"",
                  "write instants as \"2024-07-26T09:00:00+08:00\""});
    return {};
  }

  FilterScope const& scope_;
  std::size_t terms_ = 0;
};

std::unexpected<Error> unknown_field(std::string_view field, FilterScope const& scope) {
  bool const is_slot = field.starts_with("data.") || field.starts_with("vars.");
  std::string const name(field);
  Text const message =
      is_slot && !scope.definition
          ? Text{"按“" + name + "”筛选或排序须同时给出 definition 参数",
                 "To filter or order by \"" + name + "\" name the definition as well"}
          : Text{"没有可用的字段“" + name + "”", "There is no field \"" + name + "\""};
  return fail(ErrorCode::bad_filter, message, {FieldError{"/order_by", "undeclared", message}});
}

cel::Environment environment(FilterScope const& scope) {
  cel::Environment made;
  made.resolve = [&scope](std::string_view name) -> std::optional<cel::Variable> {
    if (!kind_of(name, scope)) return std::nullopt;
    return cel::Variable{0, cel::Kind::dyn};
  };
  return made;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

Result<Filter> read_filter(std::string_view text, FilterScope const& scope) {
  Filter filter;
  if (trimmed(text).empty()) return filter;
  cel::CompileOptions options;
  options.error = ErrorCode::bad_filter;
  options.limits.source_bytes_max = filter_bytes_max;
  options.limits.depth_max = 128;
  auto program = cel::compile(text, environment(scope), options);
  if (!program) {
    for (auto& field : program.error().fields) field.pointer = "/filter";
    return pass(program);
  }
  Compiler compiler(scope);
  filter.where = compiler.predicate(program->root());
  if (compiler.fault) return std::unexpected(error_of(std::move(*compiler.fault)));
  filter.fields = std::move(compiler.fields);
  return filter;
}

Result<std::vector<store::Order>> read_order(std::string_view text, FilterScope const& scope) {
  std::vector<store::Order> order;
  while (!trimmed(text).empty()) {
    auto const comma = text.find(',');
    auto term = trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    store::Order one;
    if (term.ends_with(" desc")) {
      one.descending = true;
      term = trimmed(term.substr(0, term.size() - 5));
    } else if (term.ends_with(" asc")) {
      term = trimmed(term.substr(0, term.size() - 4));
    }
    auto const kind = kind_of(term, scope);
    if (!kind || kind == FieldKind::list) return unknown_field(term, scope);
    one.field = term;
    order.push_back(std::move(one));
    if (order.size() > order_terms_max)
      return fail(ErrorCode::bad_filter, {"最多按 4 个字段排序", "At most 4 fields to order by"});
  }
  return order;
}

Predicate with_equal(Predicate where, std::string field, std::string_view value) {
  Predicate all{Predicate::Kind::all, {}, {}, {}};
  all.parts.push_back({Predicate::Kind::equal, std::move(field), boost::json::value(value), {}});
  all.parts.push_back(std::move(where));
  return all;
}

}  // namespace chubei
