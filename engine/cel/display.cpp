// Values in CEL literal notation, for messages and for the tests' tables.
#include "engine/cel/operators.hpp"
#include "engine/cel/value.hpp"

#include <array>
#include <cstdio>

namespace chubei::cel {
namespace {

std::string escaped(unsigned char octet) {
  std::array<char, 8> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\x%02x", octet);
  return buffer.data();
}

/// Writes up to a number of bytes; more is cut off, for a message is no place for a document.
class Writer {
 public:
  explicit Writer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void write(Value const& value) {
    if (text_.size() > bytes_max_) return;
    switch (value.kind()) {
      case Kind::absent:
        text_ += "absent";
        return;
      case Kind::null:
        text_ += "null";
        return;
      case Kind::type:
        text_ += name(value.as_type());
        return;
      case Kind::string:
        return quoted(value.as_text(), false);
      case Kind::bytes:
        text_ += 'b';
        return quoted(value.as_text(), true);
      case Kind::list:
        return list(value);
      case Kind::map:
        return map(value);
      default:
        return scalar(value);
    }
  }
  std::string take(std::size_t characters_max) {
    if (code_points(text_) <= characters_max) return std::move(text_);
    std::size_t end = 0;
    for (std::size_t points = 0; end < text_.size(); ++end) {
      bool const starts = (static_cast<unsigned char>(text_[end]) & 0xC0U) != 0x80U;
      if (starts && ++points > characters_max) break;
    }
    return text_.substr(0, end) + "…";
  }

 private:
  void scalar(Value const& value) {
    std::string const text(convert(Operator::to_string, value)->as_text());
    switch (value.kind()) {
      case Kind::unsigned_integer:
        text_ += text + "u";
        return;
      case Kind::real:
        text_ += text.find_first_of(".eNI") == std::string::npos ? text + ".0" : text;
        return;
      case Kind::timestamp:
        text_ += "timestamp(\"" + text + "\")";
        return;
      case Kind::duration:
        text_ += "duration(\"" + text + "\")";
        return;
      default:
        text_ += text;
    }
  }
  void quoted(std::string_view content, bool bytes) {
    text_ += '"';
    for (char const c : content) {
      auto const octet = static_cast<unsigned char>(c);
      if (text_.size() > bytes_max_) break;
      if (c == '"' || c == '\\')
        (text_ += '\\') += c;
      else if (c == '\n')
        text_ += "\\n";
      else if (octet < 0x20 || octet == 0x7F || (bytes && octet >= 0x80))
        text_ += escaped(octet);
      else
        text_ += c;
    }
    text_ += '"';
  }
  void list(Value const& value) {
    text_ += '[';
    bool first = true;
    for (auto const& element : value.as_list()) {
      if (text_.size() > bytes_max_) break;
      if (!std::exchange(first, false)) text_ += ", ";
      write(element);
    }
    text_ += ']';
  }
  void map(Value const& value) {
    text_ += '{';
    bool first = true;
    for (auto const& [key, mapped] : value.as_map().entries()) {
      if (text_.size() > bytes_max_) break;
      if (!std::exchange(first, false)) text_ += ", ";
      write(key);
      text_ += ": ";
      write(mapped);
    }
    text_ += '}';
  }

  std::size_t bytes_max_;
  std::string text_;
};

}  // namespace

std::string display(Value const& value, std::size_t characters_max) {
  Writer writer(characters_max * 4);
  writer.write(value);
  return writer.take(characters_max);
}

}  // namespace chubei::cel
