#pragma once
// Expressions of ECMAScript, as far as SCXML files use them for guards and counters, to CEL:
// literals, variables, In(), _event.name, _event.data.x, arithmetic on integers, comparisons, && ||
// ! ?:, array and object literals, a.concat(b), a.length, typeof x == 'undefined'. What a
// comparison or an addition means depends on the types, so these are followed. Pure.

#include "engine/base/text.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::import {

enum class Type { unknown, integer, text, boolean, list, map, undefined };

/// As a definition's slots name it: "int", "text", …
std::string word(Type type);

struct Translated {
  std::string cel;
  Type type = Type::unknown;
  Type element = Type::unknown;     ///< of a list
  std::optional<std::string> text;  ///< of a string literal: its value
};

struct Untranslated {
  bool is_invalid = false;  ///< no ECMAScript, or it names a variable there is not: always an error
  int column = 0;           ///< 1-based, in the expression
  Text why;
};

/// What an expression may name.
struct Naming {
  /// The variable's CEL name and type; nullopt: there is none.
  std::function<std::optional<Translated>(std::string_view name)> variable;
  /// The dotted id of a state.
  std::function<std::optional<std::string>(std::string_view state)> state;
  /// The CEL name of a member of _event.data.
  std::function<std::string(std::string_view member)> member;
  bool has_event = false;  ///< _event may be read here
};

inline constexpr std::size_t expression_bytes_max = 4 * 1024;
inline constexpr int expression_depth_max = 32;

std::expected<Translated, Untranslated> translate(std::string_view expression,
                                                  Naming const& naming);

/// The same as a condition: what is no boolean is tested as ECMAScript would.
std::expected<std::string, Untranslated> translate_condition(std::string_view expression,
                                                             Naming const& naming);

/// A CEL text literal.
std::string as_literal(std::string_view text);

/// A CEL expression that fails whenever it is evaluated, and says what it stands for.
std::string always_fails(std::string_view source);

}  // namespace chubei::import
