#include "api/http/log.hpp"

#include <utility>

namespace chubei::http {

namespace {

std::string_view name(Level level) {
  switch (level) {
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return {};
}

/// RFC 8259 section 7; every control character is escaped, so that a line stays one line.
void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out.append("\\u00");
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

Log::Log(std::function<void(std::string_view)> sink, std::function<Instant()> clock,
         std::size_t buffer_bytes_max, Level lowest)
    : sink_(std::move(sink)),
      clock_(std::move(clock)),
      buffer_bytes_max_(buffer_bytes_max),
      lowest_(lowest) {}

Log::~Log() { flush(); }

void Log::write(Level level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < lowest_) return;
  auto const at = format(clock_());
  std::scoped_lock const held(mutex_);
  buffer_.append("{\"at\":\"").append(at).append("\",\"level\":\"").append(name(level));
  buffer_.append("\",\"event\":");
  append_quoted(buffer_, event);
  for (auto const& field : fields) {
    auto const* const text = std::get_if<std::string_view>(&field.value);
    if (text && text->empty()) continue;
    buffer_ += ',';
    append_quoted(buffer_, field.name);
    buffer_ += ':';
    if (text)
      append_quoted(buffer_, *text);
    else
      buffer_ += std::to_string(std::get<std::int64_t>(field.value));
  }
  buffer_ += "}\n";
  // Warnings and errors are wanted at once: they may be the last words of a process.
  if (level == Level::info && buffer_.size() < buffer_bytes_max_) return;
  sink_(buffer_);
  buffer_.clear();
}

void Log::flush() {
  std::scoped_lock const held(mutex_);
  if (!buffer_.empty()) sink_(buffer_);
  buffer_.clear();
}

}  // namespace chubei::http
