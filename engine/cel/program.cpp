#include "engine/cel/program.hpp"

#include "engine/base/encoding.hpp"
#include "engine/cel/code.hpp"
#include "engine/cel/machine.hpp"
#include "engine/cel/syntax.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace chubei::cel {
namespace {

std::string_view line_of(std::string_view source, int line) {
  for (; line > 1; --line) source.remove_prefix(std::min(source.find('\n'), source.size() - 1) + 1);
  return source.substr(0, source.find('\n'));
}

/// Whether a terminal gives the character two columns; enough to put the caret below Chinese text.
bool is_wide(std::string_view sequence) { return sequence.size() >= 3 && sequence[0] != '\xE2'; }

/// The source line and below it a caret under the column.
std::string excerpt(std::string_view source, Position at) {
  std::string_view const line = line_of(source, at.line);
  std::string caret;
  std::size_t offset = 0;
  for (int column = 1; column < at.column && offset < line.size(); ++column) {
    std::size_t end = offset + 1;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) ++end;
    caret +=
        line[offset] == '\t' ? "\t" : (is_wide(line.substr(offset, end - offset)) ? "  " : " ");
    offset = end;
  }
  return std::string(line) + "\n" + caret + "^";
}

Error error_of(std::string_view source, Faults const& faults, ErrorCode code) {
  Error error;
  error.code = code;
  Fault const& first = faults.list().front();
  std::string const place = std::to_string(first.at.line) + ":" + std::to_string(first.at.column);
  error.message = {"表达式有误（" + place + "）：" + first.message.zh,
                   "invalid expression (" + place + "): " + first.message.en};
  boost::json::array excerpts;
  for (auto const& fault : faults.list()) {
    error.fields.push_back({"", fault.rule, fault.message, fault.at.line, fault.at.column});
    excerpts.emplace_back(excerpt(source, fault.at));
  }
  error.details["excerpts"] = std::move(excerpts);
  return error;
}

void check_source(std::string_view source, Limits const& limits, Faults& faults) {
  std::string const limit = std::to_string(limits.source_bytes_max);
  if (source.size() > limits.source_bytes_max)
    faults.add({}, "limit:source_bytes_max",
               {"表达式过长（上限 " + limit + " 字节）",
                "the expression is too long (at most " + limit + " bytes)"});
  else if (!is_utf8(source))
    faults.add({}, "syntax", {"表达式不是 UTF-8 文本", "the expression is not UTF-8 text"});
}

}  // namespace

std::expected<Value, EvalError> Activation::call(int, std::span<Value const>) {
  return std::unexpected(
      EvalError{EvalErrorKind::host, {"没有这个函数", "there is no such function"}, {}});
}

Result<Program> compile(std::string_view source, Environment const& environment,
                        CompileOptions const& options) {
  Faults faults(options.limits.errors_max);
  check_source(source, options.limits, faults);
  if (!faults.empty()) return std::unexpected(error_of({}, faults, options.error));
  auto compiled = std::make_shared<Program::Compiled>();
  compiled->source = source;
  compiled->result = options.result;
  Syntax const syntax = parse(compiled->source, options.limits, faults);
  if (faults.empty()) compiled->checked = check(syntax, environment, options, faults);
  if (!faults.empty()) return std::unexpected(error_of(source, faults, options.error));
  compiled->code = lower(*compiled->checked.root);
  return Program(std::move(compiled));
}

std::expected<Value, EvalError> Program::evaluate(Activation& activation, Budget budget) const {
  ensure(compiled_ != nullptr);
  Machine machine(compiled_->code, compiled_->checked.locals, activation, budget.steps);
  Value scratch;
  Value const* result = machine.run(scratch);
  if (!result) return std::unexpected(describe(std::move(machine.failure())));
  auto const& wanted = compiled_->result;
  if (wanted && !wanted->is(Kind::dyn) && !result->is(wanted->kind())) {
    std::string const text = wanted->text();
    std::string const is = Type(result->kind()).text();
    return std::unexpected(EvalError{
        EvalErrorKind::no_such_overload,
        {"结果应为 " + text + "，实为 " + is, "the result must be " + text + " but is " + is},
        root().at});
  }
  if (result == &scratch) return scratch;
  return *result;
}

std::string const& Program::source() const {
  ensure(compiled_ != nullptr);
  return compiled_->source;
}

Expr const& Program::root() const {
  ensure(compiled_ != nullptr);
  return *compiled_->checked.root;
}

Type const& Program::type() const { return root().type; }

std::vector<int> const& Program::variables() const {
  ensure(compiled_ != nullptr);
  return compiled_->checked.variables;
}

std::vector<int> const& Program::functions() const {
  ensure(compiled_ != nullptr);
  return compiled_->checked.functions;
}

}  // namespace chubei::cel
