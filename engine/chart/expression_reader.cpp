#include "engine/chart/expression_reader.hpp"

#include "engine/chart/expression_check.hpp"
#include "engine/chart/host_functions.hpp"

namespace chubei::chart {

namespace {

/// The source from a position on.
std::string_view from(std::string_view source, int line, int column) {
  for (; line > 1; --line) source.remove_prefix(std::min(source.find('\n'), source.size() - 1) + 1);
  for (; column > 1 && !source.empty(); --column) {
    source.remove_prefix(1);
    while (!source.empty() && (static_cast<unsigned char>(source[0]) & 0xC0U) == 0x80U)
      source.remove_prefix(1);
  }
  return source;
}

/// The longest refused name that stands there.
Refusal const* refusal_at(std::string_view source, std::vector<Refusal> const& refusals) {
  Refusal const* found = nullptr;
  for (Refusal const& refusal : refusals)
    if (source.starts_with(refusal.name) && (!found || refusal.name.size() > found->name.size()))
      found = &refusal;
  return found;
}

}  // namespace

Expression ExpressionReader::read(Node const& node, Scope const& scope,
                                  std::optional<cel::Type> result) {
  Expression expression;
  expression.source = node.text();
  if (expression.source.empty()) return expression;
  Resolver resolver(vocabulary_, scope);
  cel::Environment const environment{[&](std::string_view name) { return resolver.resolve(name); },
                                     host_functions()};
  cel::CompileOptions options;
  options.result = std::move(result);
  auto program = cel::compile(expression.source, environment, options);
  if (!program) {
    report(node, expression.source, program.error(), resolver);
    return expression;
  }
  expression.program = std::move(*program);
  check_expression(node, expression.program.root(), scope, vocabulary_);
  return expression;
}

void ExpressionReader::report(Node const& node, std::string_view source, Error const& error,
                              Resolver const& resolver) const {
  for (FieldError const& fault : error.fields) {
    auto const* refusal =
        fault.rule == "undeclared"
            ? refusal_at(from(source, fault.line, fault.column), resolver.refusals())
            : nullptr;
    node.fault_inside({fault.line, fault.column}, refusal ? refusal->rule : fault.rule,
                      refusal ? refusal->message : fault.message);
  }
}

Expression ExpressionReader::texts(Node const& node, Scope const& scope) {
  Expression expression = read(node, scope);
  if (!expression.program) return expression;
  cel::Type const& type = expression.program.type();
  bool const fits = cel::is_assignable(type, cel::Kind::string) ||
                    cel::is_assignable(type, cel::Type::list(cel::Kind::string));
  if (!fits)
    node.fault("type", {"此处应为文本或文本列表，实为 " + type.text(),
                        "this must be a text or a list of texts, and is " + type.text()});
  return expression;
}

std::optional<Expression> ExpressionReader::maybe(Node const& node, std::string_view member,
                                                  Scope const& scope,
                                                  std::optional<cel::Type> result) {
  auto const found = node.find(member);
  if (!found) return std::nullopt;
  return read(*found, scope, std::move(result));
}

std::vector<NamedExpression> ExpressionReader::named(Node const& node, std::string_view member,
                                                     Scope const& scope) {
  std::vector<NamedExpression> list;
  auto const found = node.find(member);
  if (!found) return list;
  for (auto const& [name, value] : found->named()) list.push_back({name, read(value, scope)});
  return list;
}

}  // namespace chubei::chart
