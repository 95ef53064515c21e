#include "engine/import/ecmascript.hpp"

#include "engine/import/ecmascript_parser.hpp"

namespace chubei::import {

std::string word(Type type) {
  switch (type) {
    case Type::integer:
      return "int";
    case Type::text:
      return "text";
    case Type::boolean:
      return "bool";
    case Type::list:
      return "list";
    case Type::map:
      return "map";
    case Type::undefined:
      return "undefined";
    case Type::unknown:
      break;
  }
  return "unknown";
}

Outcome Parser::whole() {
  auto value = ternary();
  if (value && token().kind != Token::Kind::end) return unexpected();
  return value;
}

Outcome Parser::truth(Translated value) {
  switch (value.type) {
    case Type::integer:
      return as_bool("(" + present(value) + value.cel + " != 0)");
    case Type::text:
      return as_bool("(" + present(value) + value.cel + " != '')");
    case Type::list:
    case Type::map:
      return as_bool(is_variable(value) ? "has(" + value.cel + ")" : "true");
    case Type::undefined:
      return as_bool("false");
    case Type::boolean:
    case Type::unknown:
      break;
  }
  return value;
}

bool Parser::take(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  ++at_;
  return true;
}

std::unexpected<Untranslated> Parser::unexpected() const {
  if (token().kind == Token::Kind::end)
    return invalid({"表达式不完整", "the expression is not complete"});
  bool const is_closing = is_symbol(")") || is_symbol("]") || is_symbol("}") || is_symbol(",");
  if (is_closing)
    return invalid(
        {"此处不应有“" + token().text + "”", "\"" + token().text + "\" cannot stand here"});
  return not_taken({"不支持“" + token().text + "”", "\"" + token().text + "\" is not taken"});
}

Outcome Parser::ternary() {
  if (++depth_ > expression_depth_max)
    return not_taken({"表达式嵌套过深", "the expression nests too deep"});
  auto condition = either();
  if (condition && take("?")) condition = choice(std::move(*condition));
  --depth_;
  return condition;
}

Outcome Parser::choice(Translated condition) {
  auto yes = ternary();
  if (!yes) return yes;
  if (!take(":")) return unexpected();
  auto no = ternary();
  if (!no) return no;
  if (yes->type != no->type) return mixed(*yes, *no);
  return Translated{
      "(" + truth(std::move(condition))->cel + " ? " + yes->cel + " : " + no->cel + ")", yes->type,
      yes->element, std::nullopt};
}

std::unexpected<Untranslated> Parser::mixed(Translated const& left, Translated const& right) const {
  return not_taken(
      {"两边类型不同（" + word(left.type) + " 与 " + word(right.type) + "）",
       "the sides are of different types (" + word(left.type) + " and " + word(right.type) + ")"});
}

Outcome Parser::equality() {
  auto left = relation();
  while (left && (is_symbol("==") || is_symbol("===") || is_symbol("!=") || is_symbol("!=="))) {
    bool const is_equal = token().text[0] == '=';
    ++at_;
    auto right = relation();
    if (!right) return right;
    left = equal(*left, *right, is_equal);
  }
  return left;
}

Outcome Parser::equal(Translated const& left, Translated const& right, bool is_equal) {
  if (left.type == Type::undefined || right.type == Type::undefined) {
    Translated const& other = left.type == Type::undefined ? right : left;
    bool const may_be_absent = is_variable(other) || other.cel.starts_with("event.data.");
    if (other.type == Type::undefined) return as_bool(is_equal ? "true" : "false");
    if (!may_be_absent) return as_bool(is_equal ? "false" : "true");
    return as_bool((is_equal ? "!has(" : "has(") + other.cel + ")");
  }
  if (!may_meet(left, right)) return mixed(left, right);
  return as_bool("(" + left.cel + (is_equal ? " == " : " != ") + right.cel + ")");
}

Outcome Parser::relation() {
  auto left = sum();
  while (left && (is_symbol("<") || is_symbol("<=") || is_symbol(">") || is_symbol(">="))) {
    std::string const symbol = tokens_[at_++].text;
    auto right = sum();
    if (!right) return right;
    if (!may_meet(*left, *right)) return mixed(*left, *right);
    left = as_bool("(" + left->cel + " " + symbol + " " + right->cel + ")");
  }
  return left;
}

Outcome Parser::sum() {
  auto left = product();
  while (left && (is_symbol("+") || is_symbol("-"))) {
    std::string const symbol = tokens_[at_++].text;
    auto right = product();
    if (!right) return right;
    left = symbol == "+" ? added(*left, *right) : computed(*left, symbol, *right);
  }
  return left;
}

Outcome Parser::added(Translated const& left, Translated const& right) {
  bool const is_text = left.type == Type::text || right.type == Type::text;
  bool const is_plain = (left.type == Type::text || left.type == Type::integer) &&
                        (right.type == Type::text || right.type == Type::integer);
  if (!is_text) return computed(left, "+", right);
  if (!is_plain) return mixed(left, right);
  auto const as_text = [](Translated const& side) {
    return side.type == Type::text ? side.cel : "string(" + side.cel + ")";
  };
  return Translated{"(" + as_text(left) + " + " + as_text(right) + ")", Type::text, Type::unknown,
                    std::nullopt};
}

Outcome Parser::computed(Translated const& left, std::string const& symbol,
                         Translated const& right) {
  auto const may_count = [](Translated const& side) {
    return side.type == Type::integer || side.type == Type::unknown;
  };
  if (!may_count(left) || !may_count(right))
    return not_taken(
        {"“" + symbol + "”只支持整数", "\"" + symbol + "\" is taken on integers only"});
  return Translated{"(" + left.cel + " " + symbol + " " + right.cel + ")", Type::integer,
                    Type::unknown, std::nullopt};
}

Outcome Parser::product() {
  auto left = unary();
  while (left && (is_symbol("*") || is_symbol("%"))) {
    std::string const symbol = tokens_[at_++].text;
    auto right = unary();
    if (!right) return right;
    left = computed(*left, symbol, *right);
  }
  return left;
}

Outcome Parser::unary() {
  if (++depth_ > expression_depth_max)
    return not_taken({"表达式嵌套过深", "the expression nests too deep"});
  auto value = signed_value();
  --depth_;
  return value;
}

Outcome Parser::signed_value() {
  if (take("!")) {
    auto value = unary();
    if (!value) return value;
    return as_bool("!" + truth(std::move(*value))->cel);
  }
  if (take("-")) {
    auto value = unary();
    if (!value) return value;
    if (value->type != Type::integer)
      return not_taken({"“-”只支持整数", "\"-\" is taken on integers only"});
    return Translated{"(-" + value->cel + ")", Type::integer, Type::unknown, std::nullopt};
  }
  if (token().kind == Token::Kind::name && token().text == "typeof") return type_of();
  return postfix();
}

std::expected<Translated, Untranslated> translate(std::string_view expression,
                                                  Naming const& naming) {
  if (expression.size() > expression_bytes_max)
    return std::unexpected(Untranslated{false, 1, {"表达式过长", "the expression is too long"}});
  auto tokens = tokens_of(expression);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return Parser(std::move(*tokens), naming).whole();
}

std::expected<std::string, Untranslated> translate_condition(std::string_view expression,
                                                             Naming const& naming) {
  auto value = translate(expression, naming);
  if (!value) return std::unexpected(std::move(value.error()));
  return Parser::truth(std::move(*value))->cel;
}

std::string as_literal(std::string_view text) {
  std::string literal = "'";
  for (char const letter : text) {
    if (letter == '\n') {
      literal += "\\n";
    } else if (letter == '\r') {
      literal += "\\r";
    } else {
      if (letter == '\'' || letter == '\\') literal += '\\';
      literal += letter;
    }
  }
  return literal + "'";
}

std::string always_fails(std::string_view source) { return "{}[" + as_literal(source) + "]"; }

}  // namespace chubei::import
