#include "engine/import/ecmascript_parser.hpp"

namespace chubei::import {

Outcome Parser::type_of() {
  ++at_;
  auto value = postfix();
  if (!value) return value;
  bool const is_equal = is_symbol("==") || is_symbol("===");
  bool const is_compared = is_equal || is_symbol("!=") || is_symbol("!==");
  if (!is_compared || tokens_[at_ + 1].text != "undefined" ||
      tokens_[at_ + 1].kind != Token::Kind::text)
    return not_taken({"typeof 只支持与 'undefined' 比较",
                      "typeof is taken only where it is compared with 'undefined'"});
  at_ += 2;
  return equal(*value, Translated{"", Type::undefined, Type::unknown, std::nullopt}, is_equal);
}

Outcome Parser::postfix() {
  auto value = primary();
  while (value && is_symbol(".")) {
    ++at_;
    std::string const name = token().text;
    if (token().kind != Token::Kind::name) return unexpected();
    ++at_;
    if (name == "length" && (value->type == Type::list || value->type == Type::text)) {
      value = Translated{"size(" + value->cel + ")", Type::integer, Type::unknown, std::nullopt};
    } else if (name == "concat" && value->type == Type::list && take("(")) {
      value = concatenated(std::move(*value));
    } else {
      --at_;
      return not_taken({"不支持“." + name + "”", "\"." + name + "\" is not taken"});
    }
  }
  return value;
}

Outcome Parser::concatenated(Translated list) {
  while (!take(")")) {
    auto next = ternary();
    if (!next) return next;
    if (next->type != Type::list)
      return not_taken({"concat 只支持列表", "concat is taken of lists only"});
    list.cel = "(" + list.cel + " + " + next->cel + ")";
    if (!take(",") && !is_symbol(")")) return unexpected();
  }
  list.element = Type::unknown;
  return list;
}

Outcome Parser::primary() {
  Token const first = token();
  switch (first.kind) {
    case Token::Kind::integer:
      ++at_;
      return Translated{first.text, Type::integer, Type::unknown, std::nullopt};
    case Token::Kind::text:
      ++at_;
      return Translated{as_literal(first.text), Type::text, Type::unknown, first.text};
    case Token::Kind::name:
      return named();
    case Token::Kind::symbol:
      if (take("(")) return grouped();
      if (take("[")) return list();
      if (take("{")) return map();
      break;
    case Token::Kind::end:
      break;
  }
  return unexpected();
}

Outcome Parser::grouped() {
  auto value = ternary();
  if (value && !take(")")) return unexpected();
  return value;
}

Outcome Parser::list() {
  Translated made{"[", Type::list, Type::unknown, std::nullopt};
  bool is_first = true;
  while (!take("]")) {
    auto element = ternary();
    if (!element) return element;
    if (!is_first) made.cel += ", ";
    made.cel += element->cel;
    made.element = is_first || made.element == element->type ? element->type : Type::unknown;
    is_first = false;
    if (!take(",") && !is_symbol("]")) return unexpected();
  }
  made.cel += "]";
  return made;
}

Outcome Parser::map() {
  Translated made{"{", Type::map, Type::unknown, std::nullopt};
  bool is_first = true;
  while (!take("}")) {
    Token const key = token();
    if (key.kind != Token::Kind::name && key.kind != Token::Kind::text) return unexpected();
    ++at_;
    if (!take(":")) return unexpected();
    auto value = ternary();
    if (!value) return value;
    made.cel += (is_first ? "" : ", ") + as_literal(key.text) + ": " + value->cel;
    is_first = false;
    if (!take(",") && !is_symbol("}")) return unexpected();
  }
  made.cel += "}";
  return made;
}

Outcome Parser::named() {
  std::string const name = token().text;
  if (name == "true" || name == "false") {
    ++at_;
    return as_bool(name);
  }
  if (name == "undefined" &&
      !(tokens_[at_ + 1].text == "." && tokens_[at_ + 1].kind == Token::Kind::symbol)) {
    ++at_;
    return Translated{"", Type::undefined, Type::unknown, std::nullopt};
  }
  if (name == "In") return in_state();
  if (name == "_event") return event();
  if (is_reserved_word(name))
    return invalid({"“" + name + "”不是表达式", "\"" + name + "\" is no expression"});
  if (name == "null" || name == "this" || name == "function" || name.starts_with("_") ||
      (tokens_[at_ + 1].text == "(" && tokens_[at_ + 1].kind == Token::Kind::symbol) ||
      name == "Math" || name == "JSON")
    return not_taken({"不支持“" + name + "”", "\"" + name + "\" is not taken"});
  auto variable = naming_.variable(name);
  if (!variable)
    return invalid({"没有变量“" + name + "”", "there is no variable \"" + name + "\""});
  ++at_;
  return std::move(*variable);
}

Outcome Parser::in_state() {
  ++at_;
  if (!take("(")) return unexpected();
  Token const id = token();
  if (id.kind != Token::Kind::text)
    return not_taken({"In() 须写明状态名", "In() is taken with a written-out state only"});
  auto const state = naming_.state(id.text);
  ++at_;
  if (!take(")")) return unexpected();
  if (!state) return as_bool("false");  // no such state is ever active
  return as_bool("in_state(" + as_literal(*state) + ")");
}

Outcome Parser::event() {
  if (!naming_.has_event) return not_taken({"此处没有 _event", "there is no _event to read here"});
  ++at_;
  if (!take(".")) return not_taken({"不支持整个 _event", "_event as a whole is not taken"});
  std::string const member = token().text;
  if (member == "name") {
    ++at_;
    return Translated{"event.name", Type::text, Type::unknown, std::nullopt};
  }
  if (member != "data")
    return not_taken({"不支持 _event." + member, "_event." + member + " is not taken"});
  ++at_;
  std::string field;
  if (take(".") && token().kind == Token::Kind::name) {
    field = tokens_[at_++].text;
  } else if (take("[") && token().kind == Token::Kind::text) {
    field = tokens_[at_++].text;
    if (!take("]")) return unexpected();
  } else {
    return not_taken({"不支持整个 _event.data", "_event.data as a whole is not taken"});
  }
  return Translated{"event.data." + naming_.member(field), Type::unknown, Type::unknown,
                    std::nullopt};
}

}  // namespace chubei::import
