#pragma once
// Structured log: one JSON object a line, buffered, handed to a sink in blocks. It takes only named
// fields, so that no body, header or token can slip in; people appear as keyed digests.
// Thread-safe.

#include "engine/base/instant.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

namespace chubei::http {

enum class Level { info, warning, error };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

class Log {
 public:
  /// `sink` gets whole lines, one call at a time. Lines wait in the buffer up to `buffer_bytes_max`
  /// (0: none). What is below `lowest` is not written.
  Log(std::function<void(std::string_view)> sink, std::function<Instant()> clock,
      std::size_t buffer_bytes_max = 32 * 1024, Level lowest = Level::info);
  ~Log();

  /// {"at":…,"level":…,"event":…,fields…}; empty texts are left out.
  void write(Level level, std::string_view event, std::initializer_list<LogField> fields);
  void flush();

 private:
  std::function<void(std::string_view)> sink_;
  std::function<Instant()> clock_;
  std::size_t const buffer_bytes_max_;
  Level const lowest_;
  std::mutex mutex_;
  std::string buffer_{};
};

}  // namespace chubei::http
