#pragma once
// The words of a command line against a table of flags: "--name value", "--name=value", "--name"
// for a switch, operands between them, "--" before operands that begin with a dash. Unknown flags
// are named with the nearest one there is. Pure.

#include "engine/base/error.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::command {

struct Flag {
  enum class Takes { nothing, value, maybe_value };  ///< maybe_value only as "--name=value"
  std::string_view name;                             ///< without dashes
  std::string_view value = "";  ///< what stands in help: "DIR"; "" for a switch
  Text help;
  Takes takes = value.empty() ? Takes::nothing : Takes::value;
  bool is_required = false;
  bool may_repeat = false;
};

class Arguments {
 public:
  /// bad_request: unknown flag, missing value, a value too many, a flag twice, a required flag
  /// missing, more than `operands_max` operands. Every fault is in `fields`.
  static Result<Arguments> parse(std::span<std::string const> words, std::span<Flag const> flags,
                                 std::size_t operands_max);

  bool has(std::string_view name) const { return values_.contains(name); }
  std::optional<std::string> find(std::string_view name) const;
  std::string get(std::string_view name, std::string_view otherwise = "") const;
  std::vector<std::string> all(std::string_view name) const;
  /// A whole number from `least` to `most`. bad_request.
  Result<std::int64_t> number(std::string_view name, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) const;
  std::vector<std::string> const& operands() const { return operands_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

/// "没有 --relaese；是不是 --release？": for flags and for names of commands. `before` stands
/// before each name ("--" or "").
Text unknown_word(std::string_view before, std::string_view word,
                  std::vector<std::string> const& words);

}  // namespace chubei::command
