#pragma once
// Compile once, evaluate often. A Program is an immutable checked expression, shared between
// threads and copied as a pointer. Evaluation reads only its activation, is bounded by a step
// budget, allocates nothing for scalar guards, and gives the same answer for the same answers of
// the activation. Standard: google/cel-spec, doc/langdef.md.

#include "engine/base/error.hpp"
#include "engine/cel/ast.hpp"
#include "engine/cel/environment.hpp"
#include "engine/cel/value.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::cel {

enum class EvalErrorKind : std::uint8_t {
  no_such_field,     ///< an absent variable, or a field a map does not have
  no_such_key,       ///< index into a map
  no_such_overload,  ///< operand kinds the operator does not take
  undeclared,        ///< unknown variable or function, only with check off
  division_by_zero,
  overflow,
  out_of_range,      ///< list index, timestamp or duration range, conversion range
  invalid_argument,  ///< text that does not convert, unknown zone, bad regular expression
  duplicate_key,
  unsupported_key,
  budget_exceeded,  ///< never absorbed by && and ||
  host,             ///< reported by a host function
};

/// The kind in snake_case. Total.
std::string_view name(EvalErrorKind kind);

struct EvalError {
  EvalErrorKind kind = EvalErrorKind::host;
  Text message;
  Position at{};  ///< set by the evaluation, also for errors of host functions
};

/// Where values come from while evaluating. Implementations may look things up and record what they
/// answered.
class Activation {
 public:
  virtual ~Activation() = default;
  /// The variable's present value; absent where it has none. Called again each time the expression
  /// reads it.
  virtual Value variable(int index) = 0;
  /// Precondition: an id and arguments that the environment declared, but arguments may be of other
  /// kinds where their static type was dyn: answer those with an error. The default answers `host`:
  /// no such function.
  virtual std::expected<Value, EvalError> call(int function, std::span<Value const> arguments);
};

/// Values by index, no host functions. Borrows the values; an index outside is absent.
class Slots final : public Activation {
 public:
  explicit Slots(std::span<Value const> values) : values_(values) {}
  Value variable(int index) override {
    auto const position = static_cast<std::size_t>(index);
    return position < values_.size() ? values_[position] : Value::absent();
  }

 private:
  std::span<Value const> values_;
};

/// About one step for each node visited, each element looked at and each 64 bytes of text read or
/// made.
struct Budget {
  std::uint32_t steps = 20'000;
};

/// Limits on source text, which strangers send as filters. Each is reported by its name.
struct Limits {
  std::size_t source_bytes_max = 8 * 1024;
  int nesting_max = 64;  ///< brackets, ternaries and macro bodies inside each other
  int depth_max = 256;   ///< height of the tree, long chains of operators included
  std::size_t literal_elements_max = 1024;  ///< of one list or map literal
  int comprehension_nesting_max = 16;
  int patterns_max = 32;        ///< constant regular expressions, which stay compiled
  std::size_t errors_max = 20;  ///< reported at once
};

struct CompileOptions {
  /// The type the expression must have (a guard: Kind::boolean); dyn passes and is checked by the
  /// caller at run time.
  std::optional<Type> result{};
  /// Off: parse only. Everything is dyn, unknown names become errors when evaluated.
  bool check = true;
  /// Constant arguments of timestamp(), duration() and matches() must be good when compiled.
  bool check_constants = true;
  /// Code of the Error: bad_filter for filters of strangers.
  ErrorCode error = ErrorCode::invalid_definition;
  Limits limits{};
};

class Program {
 public:
  /// nullopt-like state before assignment: evaluating an empty program is our fault (`ensure`).
  Program() = default;

  std::expected<Value, EvalError> evaluate(Activation& activation, Budget budget = {}) const;

  std::string const& source() const;
  Expr const& root() const;
  /// Static type of the result.
  Type const& type() const;
  /// Indexes of the variables the expression may read, ascending, each once.
  std::vector<int> const& variables() const;
  /// Ids of the host functions it may call, ascending, each once.
  std::vector<int> const& functions() const;

  explicit operator bool() const { return compiled_ != nullptr; }

  struct Compiled;
  explicit Program(std::shared_ptr<Compiled const> compiled) : compiled_(std::move(compiled)) {}

 private:
  std::shared_ptr<Compiled const> compiled_;
};

/// Parses and checks. On failure every fault found is in `fields` (pointer "", rule "syntax",
/// "undeclared", "overload", "type", "macro", "constant" or "limit:<name>", 1-based line and column
/// in code points), and `details.excerpts` holds for each the source line with a caret below it.
Result<Program> compile(std::string_view source, Environment const& environment,
                        CompileOptions const& options = {});

}  // namespace chubei::cel
