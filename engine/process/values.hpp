#pragma once
// What expressions read while a decision is made: the slots of a definition and the host functions,
// answered from a Context. Bindings that exist only for a while (each, form, tally) are set by
// whoever evaluates. Also the helpers that turn an expression's outcome into our errors.

#include "engine/cel/value.hpp"
#include "engine/process/context.hpp"

#include <span>
#include <string>

namespace chubei::process {

/// `results.<task>` shows the last ones.
inline constexpr std::size_t results_seen_max = 64;

/// A guard_error that only says that a field has no value yet.
bool is_absent_error(Error const& error);

class Values final : public cel::Activation {
 public:
  explicit Values(Context& context) : context_(context) {}

  boost::json::value const* each = nullptr;
  boost::json::value const* form = nullptr;
  Tally const* tally = nullptr;

  cel::Value variable(int index) override;
  std::expected<cel::Value, cel::EvalError> call(int function,
                                                 std::span<cel::Value const> arguments) override;

  /// guard_error with the expression's source, the error and the values it read.
  Result<cel::Value> evaluate(chart::Expression const& expression);
  Result<bool> test(chart::Expression const& expression);
  Result<std::string> text(chart::Expression const& expression);
  Result<std::int64_t> integer(chart::Expression const& expression);
  Result<boost::json::value> json(chart::Expression const& expression);
  Result<Instant> instant(chart::Expression const& expression);
  /// A text, or every text of a list.
  Result<std::vector<std::string>> texts(chart::Expression const& expression);
  Result<boost::json::object> object(std::vector<chart::NamedExpression> const& expressions);

  /// {"data.amount": 3, …}: what the expression reads now, for refusals.
  boost::json::object reads(chart::Expression const& expression);
  /// The actor's side of a `by`.
  Result<bool> may(chart::By const& by);

 private:
  cel::Value of_json(boost::json::value const& root, std::string_view path, cel::Type const& type);
  cel::Value of_actor(std::string_view path);
  cel::Value of_lookup(chart::Slot const& slot);
  cel::Value of_results(std::string_view kind);
  cel::Value of_system(std::string_view path);
  cel::Value of_outcome() const;
  std::expected<cel::Value, cel::EvalError> fail_look_up(Error error);

  Context& context_;
  std::optional<Error> failed_;  ///< of a look-up inside an evaluation
};

/// refused, with the rule, its source and what it read, where it does not hold.
Result<void> check_rule(Values& values, chart::Rule const& rule);

}  // namespace chubei::process
