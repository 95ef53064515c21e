#include "engine/cel/regex.hpp"

#include <re2/re2.h>

namespace chubei::cel {
namespace {
constexpr std::int64_t memory_bytes_max = 128 << 10;
}

std::shared_ptr<re2::RE2 const> compile_pattern(std::string_view pattern) {
  if (pattern.size() > pattern_bytes_max) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_bytes_max);
  auto compiled =
      std::make_shared<re2::RE2 const>(re2::StringPiece(pattern.data(), pattern.size()), options);
  return compiled->ok() ? compiled : nullptr;
}

bool is_pattern(std::string_view pattern) { return compile_pattern(pattern) != nullptr; }

bool search(re2::RE2 const& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::size_t search_steps(re2::RE2 const& pattern, std::string_view text) {
  // Without enough memory for its automaton RE2 simulates it: some 512 states a node's time.
  return text.size() * static_cast<std::size_t>(pattern.ProgramSize()) / 512;
}

}  // namespace chubei::cel
