#pragma once
// Shared by the tests of this room: JSON texts in, forms and faults out, and where the vectors lie.

#include "engine/base/json.hpp"
#include "engine/form/form.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::form {

inline json::value parsed(std::string_view text) {
  auto value = json::parse(text, {.bytes_max = 1 << 24, .depth_max = 5000});
  INFO(text);
  REQUIRE(value.has_value());
  return *value;
}

inline std::shared_ptr<Form const> form_of(std::string_view schema, Files const& files = {}) {
  auto form = read(parsed(schema), Formats::standard(), files);
  INFO((form ? std::string{}
             : form.error().fields.front().pointer + " " + form.error().fields.front().message.en));
  REQUIRE(form.has_value());
  return *form;
}

/// "rule pointer" of each fault, in order.
inline std::vector<std::string> faults_of(std::vector<FieldError> const& fields) {
  std::vector<std::string> lines;
  for (auto const& field : fields) lines.push_back(field.rule + " " + field.pointer);
  return lines;
}

inline std::vector<std::string> admitted(Form const& form, std::string_view text,
                                         bool is_part = false) {
  auto data = parsed(text);
  auto done = is_part ? form.admit_part(data) : form.admit(data);
  return done ? std::vector<std::string>{} : faults_of(done.error().fields);
}

inline std::filesystem::path vectors() {
  auto beside = std::filesystem::path(CHUBEI_SOURCE_DIR) / ".." / "shared" / "vectors";
  if (std::filesystem::exists(beside)) return beside;
  auto const* named = std::getenv("CHUBEI_VECTORS");
  return named ? std::filesystem::path(named) : std::filesystem::path();
}

using Lines = std::vector<std::string>;

}  // namespace chubei::form
