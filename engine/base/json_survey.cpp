#include "engine/base/json_survey.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <unordered_set>

namespace chubei::json {
namespace {

bool is_integer_like(std::string_view key) {
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !key.empty() && std::ranges::all_of(key, is_digit) && (key[0] != '0' || key.size() == 1);
}

bool is_continuation_byte(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Of a text token with both quotes; as written where an escape in it is what the parser refused.
std::string decoded(std::string_view token) {
  if (token.find('\\') != std::string_view::npos) {
    boost::json::error_code failure;
    auto const text = boost::json::parse({token.data(), token.size()}, failure);
    if (!failure) return std::string(text.as_string());
  }
  return std::string(token.substr(1, token.size() - 2));
}

class Surveyor {
 public:
  Surveyor(std::string_view text, std::size_t end, Thoroughness thoroughness, Limits limits)
      : text_(text.substr(0, end)), thoroughness_(thoroughness), limits_(limits) {}

  Survey walk() {
    while (at_ < text_.size()) step();
    survey_.pointer = std::move(pointer_);
    survey_.place = place_;
    return std::move(survey_);
  }

 private:
  struct Frame {
    bool is_object = false;
    bool expects_key = false;
    std::size_t index = 0;           ///< of the present element
    std::size_t pointer_length = 0;  ///< of the container's own pointer
    std::unordered_set<std::string> keys{};
  };

  void step() {
    switch (text_[at_]) {
      case '{':
        return open(true);
      case '[':
        return open(false);
      case '}':
      case ']':
        return close();
      case ',':
        return next_member();
      case '"':
        return text_token();
      case '\n':
        return next_line();
      case ':':
      case ' ':
      case '\t':
      case '\r':
        return advance(1);
      default:
        return scalar();
    }
  }

  void open(bool is_object) {
    note_value();
    frames_.push_back({is_object, is_object, 0, pointer_.size(), {}});
    if (!is_object) pointer_ += "/0";
    advance(1);
  }

  void close() {
    pointer_.resize(frames_.back().pointer_length);
    frames_.pop_back();
    advance(1);
  }

  void next_member() {
    auto& frame = frames_.back();
    pointer_.resize(frame.pointer_length);
    frame.expects_key = frame.is_object;
    if (!frame.is_object) pointer_ += '/' + std::to_string(++frame.index);
    advance(1);
  }

  void next_line() {
    ++at_;
    ++place_.line;
    place_.column = 1;
  }

  void text_token() {
    auto const close = closing_quote();
    bool const is_key = !frames_.empty() && frames_.back().expects_key;
    if (!is_key) note_value();
    if (is_key && close < text_.size()) key(decoded(text_.substr(at_, close + 1 - at_)));
    advance(std::min(close + 1, text_.size()) - at_);
  }

  /// Of the text token that starts here; text_.size() where the survey ends inside it.
  std::size_t closing_quote() const {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '"') return i;
      if (text_[i] == '\\') ++i;
    }
    return text_.size();
  }

  void key(std::string name) {
    auto& frame = frames_.back();
    frame.expects_key = false;
    pointer_ = pointer_join(pointer_, name);
    if (thoroughness_ == Thoroughness::definition && is_integer_like(name)) {
      fault("integer_key",
            {"键不能是整数形式：这类键在 JavaScript 中会改变次序，请改名或改用数组",
             "a key must not look like an integer: JavaScript would reorder it; rename it or use "
             "an array"});
    }
    if (!frame.keys.insert(std::move(name)).second) {
      fault("duplicate_key", {"同一对象中的键重复，请删除或改名",
                              "the key occurs twice in one object; delete or rename one"});
    }
  }

  void fault(std::string_view rule, Text message) {
    if (survey_.key_faults.size() == faults_max) return;
    survey_.key_faults.push_back(
        {pointer_, std::string(rule), std::move(message), place_.line, place_.column});
  }

  void scalar() {
    note_value();
    auto const stop = text_.find_first_of(",]} \t\r\n", at_);
    advance((stop == std::string_view::npos ? text_.size() : stop) - at_);
  }

  void note_value() {
    if (thoroughness_ != Thoroughness::definition || survey_.places_overflow) return;
    places_bytes_ += pointer_.size();
    survey_.places_overflow = places_bytes_ > limits_.places_bytes_max;
    survey_.places.emplace(pointer_, place_);
  }

  /// Over bytes that hold no line end.
  void advance(std::size_t bytes) {
    auto const passed = text_.substr(at_, bytes);
    place_.column += static_cast<int>(
        std::ranges::count_if(passed, [](char c) { return !is_continuation_byte(c); }));
    at_ += bytes;
  }

  std::string_view text_;
  Thoroughness thoroughness_;
  Limits limits_;
  std::size_t at_ = 0;
  Place place_{1, 1};
  std::string pointer_;
  std::vector<Frame> frames_;
  std::size_t places_bytes_ = 0;
  Survey survey_;
};

}  // namespace

Survey survey(std::string_view text, std::size_t end, Thoroughness thoroughness, Limits limits) {
  return Surveyor(text, end, thoroughness, limits).walk();
}

}  // namespace chubei::json
