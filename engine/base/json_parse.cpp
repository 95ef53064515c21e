#include "engine/base/json.hpp"
#include "engine/base/json_survey.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>

namespace chubei::json {
namespace {

using boost::json::error;
using boost::json::error_code;

/// What the grammar of Boost.JSON calls while it reads: builds the value, reads every number with a
/// fraction or exponent exactly (Boost 1.81 may be off by one unit in the last place), counts keys.
class Builder {
 public:
  static constexpr std::size_t max_object_size = object::max_size();
  static constexpr std::size_t max_array_size = array::max_size();
  static constexpr std::size_t max_key_size = string::max_size();
  static constexpr std::size_t max_string_size = string::max_size();
  using Part = boost::json::string_view;

  Builder(boost::json::storage_ptr storage, unsigned char* buffer, std::size_t size)
      : stack_(storage, buffer, size) {
    stack_.reset(std::move(storage));
  }

  value release() { return stack_.release(); }
  std::size_t keys() const { return keys_; }
  char const* number_start() const { return number_start_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t members, error_code&) {
    keys_ += members;
    return stack_.push_object(members), true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t elements, error_code&) { return stack_.push_array(elements), true; }
  bool on_key_part(Part part, std::size_t, error_code&) { return stack_.push_chars(part), true; }
  bool on_key(Part part, std::size_t, error_code&) { return stack_.push_key(part), true; }
  bool on_string_part(Part part, std::size_t, error_code&) { return stack_.push_chars(part), true; }
  bool on_string(Part part, std::size_t, error_code&) { return stack_.push_string(part), true; }
  bool on_number_part(Part, error_code&) { return true; }
  bool on_int64(std::int64_t number, Part, error_code&) { return stack_.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, Part, error_code&) {
    return stack_.push_uint64(number), true;
  }
  bool on_double(double rough, Part text, error_code& failure) {
    double exact = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), exact);
    bool const underflows = read.ec != std::errc{} && std::fabs(rough) < 1;
    if (underflows) exact = 0;
    if (!underflows && (read.ec != std::errc{} || !std::isfinite(exact))) {
      number_start_ = text.data();
      failure = error::exponent_overflow;
      return false;
    }
    return stack_.push_double(exact), true;
  }
  bool on_bool(bool flag, error_code&) { return stack_.push_bool(flag), true; }
  bool on_null(error_code&) { return stack_.push_null(), true; }
  bool on_comment_part(Part, error_code&) { return true; }
  bool on_comment(Part, error_code&) { return true; }

 private:
  boost::json::value_stack stack_;
  std::size_t keys_ = 0;
  char const* number_start_ = nullptr;
};

Text explain(error_code failure) {
  if (failure == error::incomplete) {
    return {"内容不完整，缺少结尾", "the text ends too early"};
  }
  if (failure == error::extra_data) {
    return {"文档结束后还有多余内容，请删除",
            "there is text after the end of the document; delete it"};
  }
  if (failure == error::exponent_overflow) {
    return {"数字超出双精度范围", "the number is outside the range of a double"};
  }
  if (failure == error::too_deep) {
    return {"对象和数组的嵌套层数超过上限", "objects and arrays are nested too deeply"};
  }
  if (failure == error::illegal_leading_surrogate || failure == error::illegal_trailing_surrogate ||
      failure == error::expected_utf16_escape || failure == error::expected_hex_digit) {
    return {"\\u 转义不完整或代理对不成对",
            "a \\u escape is incomplete or a surrogate stands alone"};
  }
  return {"此处不是合法的 JSON（UTF-8）", "this is not JSON in UTF-8"};
}

std::string_view rule_of(error_code failure) {
  if (failure == error::exponent_overflow) return "number_range";
  if (failure == error::too_deep) return "depth_max";
  return "syntax";
}

Text with_place(Text const& what, Place place) {
  auto const line = std::to_string(place.line);
  auto const column = std::to_string(place.column);
  return {"JSON 第" + line + "行第" + column + "列：" + what.zh,
          "JSON, line " + line + ", column " + column + ": " + what.en};
}

std::unexpected<Error> refuse(std::string_view text, std::size_t end, error_code failure,
                              Limits limits) {
  auto found = survey(text, end, Thoroughness::request, limits);
  auto what = explain(failure);
  auto message = with_place(what, found.place);
  return fail(ErrorCode::bad_json, std::move(message),
              {{std::move(found.pointer), std::string(rule_of(failure)), std::move(what),
                found.place.line, found.place.column}});
}

std::unexpected<Error> refuse_size(std::size_t bytes_max) {
  auto const limit = std::to_string(bytes_max);
  Text const what{"JSON 超过" + limit + "字节的上限",
                  "JSON is over the limit of " + limit + " bytes"};
  return fail(ErrorCode::bad_json, what, {{"", "bytes_max", what, 0, 0}});
}

std::unexpected<Error> refuse_keys(std::vector<FieldError> faults) {
  ensure(!faults.empty());
  auto message = with_place(faults[0].message, {faults[0].line, faults[0].column});
  return fail(ErrorCode::bad_json, std::move(message), std::move(faults));
}

std::size_t members(value const& value) {
  std::size_t count = 0;
  if (auto const* object = value.if_object()) {
    count = object->size();
    for (auto const& member : *object) {
      if (member.value().is_structured()) count += members(member.value());
    }
  } else if (auto const* array = value.if_array()) {
    for (auto const& element : *array) {
      if (element.is_structured()) count += members(element);
    }
  }
  return count;
}

struct Parsed {
  value root;
  std::size_t keys = 0;  ///< as written, duplicates included
};

Result<Parsed> parse_grammar(std::string_view text, Limits limits,
                             boost::json::storage_ptr storage) {
  if (text.size() > limits.bytes_max) return refuse_size(limits.bytes_max);
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  unsigned char buffer[2048];
  boost::json::basic_parser<Builder> parser(options, std::move(storage), buffer, sizeof buffer);
  error_code failure;
  auto end = parser.write_some(false, text.data(), text.size(), failure);
  if (!failure && end < text.size()) failure = error::extra_data;
  auto& builder = parser.handler();
  if (failure) {
    if (auto const* start = builder.number_start()) {
      end = static_cast<std::size_t>(start - text.data());
    }
    return refuse(text, end, failure, limits);
  }
  return Parsed{builder.release(), builder.keys()};
}

}  // namespace

Result<value> parse(std::string_view text, Limits limits, boost::json::storage_ptr storage) {
  auto parsed = parse_grammar(text, limits, std::move(storage));
  if (!parsed) return pass(parsed);
  // An object keeps one of two equal keys, so fewer members than keys means a duplicate.
  if (parsed->keys != members(parsed->root)) {
    return refuse_keys(survey(text, text.size(), Thoroughness::request, limits).key_faults);
  }
  return std::move(parsed->root);
}

Result<Located> parse_located(std::string_view text, Limits limits) {
  auto parsed = parse_grammar(text, limits, {});
  if (!parsed) return pass(parsed);
  auto found = survey(text, text.size(), Thoroughness::definition, limits);
  if (found.places_overflow) return refuse_size(limits.places_bytes_max);
  if (!found.key_faults.empty()) return refuse_keys(std::move(found.key_faults));
  return Located{std::move(parsed->root), std::move(found.places)};
}

}  // namespace chubei::json
