#include "engine/runtime/remembered_answer.hpp"

#include "engine/base/json.hpp"

namespace chubei::runtime {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::string_view accepted = "accepted";

value parsed(std::string_view text) {
  auto read = json::parse(text, {.bytes_max = text.size(), .depth_max = 128});
  ensure(read.has_value());
  return std::move(*read);
}

object field_json(FieldError const& field) {
  return {{"pointer", field.pointer},
          {"rule", field.rule},
          {"message", to_json(field.message)},
          {"line", field.line},
          {"column", field.column}};
}

std::string text_at(object const& from, std::string_view name) {
  return std::string(from.at(name).as_string());
}

Text message_of(object const& from) {
  auto const& message = from.at("message").as_object();
  return {text_at(message, "zh"), text_at(message, "en")};
}

object refusal_json(Error const& error) {
  object refusal{{"code", name(error.code)}, {"message", to_json(error.message)}};
  if (!error.details.empty()) refusal["details"] = error.details;
  if (error.fields.empty()) return refusal;
  auto& fields = refusal["fields"].emplace_array();
  for (auto const& field : error.fields) fields.push_back(field_json(field));
  return refusal;
}

Error refusal_of(object const& refusal) {
  Error error;
  error.code = code_named(std::string_view(refusal.at("code").as_string()));
  error.message = message_of(refusal);
  if (auto const* details = refusal.if_contains("details")) error.details = details->as_object();
  auto const* fields = refusal.if_contains("fields");
  if (!fields) return error;
  for (auto const& one : fields->as_array()) {
    auto const& field = one.as_object();
    error.fields.push_back({text_at(field, "pointer"), text_at(field, "rule"), message_of(field),
                            static_cast<int>(field.at("line").as_int64()),
                            static_cast<int>(field.at("column").as_int64())});
  }
  return error;
}

}  // namespace

std::string encode_answer(Answer const& answer) {
  return answer ? std::string(accepted) : json::canonical(value(refusal_json(answer.error())));
}

std::optional<Error> parse_refusal(std::string_view text) {
  if (text == accepted) return std::nullopt;
  return refusal_of(parsed(text).as_object());
}

std::string encode_answers(std::vector<Answer> const& answers) {
  array list;
  for (auto const& answer : answers) {
    if (answer) {
      list.push_back({{"instance", answer->instance.text()}, {"version", answer->version}});
    } else {
      list.push_back(refusal_json(answer.error()));
    }
  }
  return json::canonical(value(std::move(list)));
}

std::vector<Result<Left>> parse_answers(std::string_view text) {
  auto const list = parsed(text);
  std::vector<Result<Left>> answers;
  for (auto const& one : list.as_array()) {
    auto const& answer = one.as_object();
    if (answer.contains("code")) {
      answers.push_back(std::unexpected(refusal_of(answer)));
    } else {
      answers.push_back(
          Left{InstanceId(text_at(answer, "instance")), answer.at("version").as_int64()});
    }
  }
  return answers;
}

}  // namespace chubei::runtime
