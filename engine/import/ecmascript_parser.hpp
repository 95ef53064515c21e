#pragma once
// The grammar of an ECMAScript expression, one function a level, and what each level becomes in
// CEL. Operators are in ecmascript.cpp, operands in ecmascript_terms.cpp. Internal to the room.

#include "engine/import/ecmascript_tokens.hpp"

namespace chubei::import {

using Outcome = std::expected<Translated, Untranslated>;

class Parser {
 public:
  Parser(std::vector<Token> tokens, Naming const& naming)
      : tokens_(std::move(tokens)), naming_(naming) {}

  Outcome whole();
  /// As a condition (ToBoolean).
  static Outcome truth(Translated value);

 private:
  static bool is_variable(Translated const& value) { return value.cel.starts_with("vars."); }
  static std::string present(Translated const& value) {
    return is_variable(value) ? "has(" + value.cel + ") && " : "";
  }
  static Translated as_bool(std::string cel) {
    return {std::move(cel), Type::boolean, Type::unknown, std::nullopt};
  }

  Token const& token() const { return tokens_[at_]; }
  bool is_symbol(std::string_view symbol) const {
    return token().kind == Token::Kind::symbol && token().text == symbol;
  }
  bool take(std::string_view symbol);
  std::unexpected<Untranslated> not_taken(Text why) const {
    return std::unexpected(Untranslated{false, token().column, std::move(why)});
  }
  std::unexpected<Untranslated> invalid(Text why) const {
    return std::unexpected(Untranslated{true, token().column, std::move(why)});
  }
  std::unexpected<Untranslated> unexpected() const;
  Outcome ternary();
  Outcome choice(Translated condition);
  std::unexpected<Untranslated> mixed(Translated const& left, Translated const& right) const;
  Outcome either() {
    return logical("||", [this] { return both(); });
  }
  Outcome both() {
    return logical("&&", [this] { return equality(); });
  }

  template <class Operand>
  Outcome logical(std::string_view symbol, Operand operand) {
    auto left = operand();
    while (left && take(symbol)) {
      auto right = operand();
      if (!right) return right;
      left = as_bool("(" + truth(std::move(*left))->cel + " " + std::string(symbol) + " " +
                     truth(std::move(*right))->cel + ")");
    }
    return left;
  }

  Outcome equality();
  Outcome equal(Translated const& left, Translated const& right, bool is_equal);
  static bool may_meet(Translated const& left, Translated const& right) {
    return left.type == right.type || left.type == Type::unknown || right.type == Type::unknown;
  }

  Outcome relation();
  Outcome sum();
  Outcome added(Translated const& left, Translated const& right);
  Outcome computed(Translated const& left, std::string const& symbol, Translated const& right);
  Outcome product();
  Outcome unary();
  Outcome signed_value();
  /// typeof x == 'undefined', and nothing else of typeof.
  Outcome type_of();
  Outcome postfix();
  Outcome concatenated(Translated list);
  Outcome primary();
  Outcome grouped();
  Outcome list();
  Outcome map();
  Outcome named();
  Outcome in_state();
  Outcome event();
  std::vector<Token> tokens_;
  Naming const& naming_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace chubei::import
