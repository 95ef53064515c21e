#pragma once
// Expressions of a definition: compiled in their scope, then looked through for what the types do
// not say (names in texts, fields of list elements, words of an enumeration). Faults stand at the
// line and column in the file.

#include "engine/chart/resolver.hpp"

#include <optional>

namespace chubei::chart {

class ExpressionReader {
 public:
  explicit ExpressionReader(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// After a fault the program is empty; the definition is refused anyway.
  Expression read(Node const& node, Scope const& scope,
                  std::optional<cel::Type> result = std::nullopt);
  Expression condition(Node const& node, Scope const& scope) {
    return read(node, scope, cel::Kind::boolean);
  }
  Expression text(Node const& node, Scope const& scope) {
    return read(node, scope, cel::Kind::string);
  }
  Expression integer(Node const& node, Scope const& scope) {
    return read(node, scope, cel::Kind::integer);
  }
  /// A text or a list of texts.
  Expression texts(Node const& node, Scope const& scope);
  /// Of a member that may be missing.
  std::optional<Expression> maybe(Node const& node, std::string_view member, Scope const& scope,
                                  std::optional<cel::Type> result = std::nullopt);
  std::vector<NamedExpression> named(Node const& node, std::string_view member, Scope const& scope);

  Vocabulary& vocabulary() { return vocabulary_; }

 private:
  void report(Node const& node, std::string_view source, Error const& error,
              Resolver const& resolver) const;

  Vocabulary& vocabulary_;
};

}  // namespace chubei::chart
