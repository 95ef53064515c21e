#pragma once
// Reading what a job was given, and the order a seed gives to keys. A job's input comes from a
// definition's expressions, so a fault in it is the definition's or the data's, and is reported
// with its place. Pure.

#include "engine/base/error.hpp"
#include "engine/base/json.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::workflows {

/// One object of a job's input, with its place for messages.
class JobInput {
 public:
  explicit JobInput(json::value const& value, std::string pointer = "")
      : value_(value), pointer_(std::move(pointer)) {}

  /// bad_request where the member is missing or of another kind.
  Result<std::string> text(std::string_view name) const;
  Result<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high) const;
  /// Elements of a list of at most `most`.
  Result<std::vector<JobInput>> list(std::string_view name, std::size_t most) const;
  /// Elements of a list of texts.
  Result<std::vector<std::string>> texts(std::string_view name, std::size_t most) const;
  json::value const& value() const { return value_.get(); }

 private:
  json::value const* member(std::string_view name) const;
  std::unexpected<Error> wrong(std::string_view name, Text expected) const;

  std::reference_wrapper<json::value const> value_;
  std::string pointer_;
};

/// Where a key stands in the order a seed gives: hex SHA-256 over domain, seed and key. Anybody who
/// knows the seed can compute it again.
std::string seeded_place(std::string_view domain, std::string_view seed, std::string_view key);

}  // namespace chubei::workflows
