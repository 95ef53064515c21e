#include "api/command/voice.hpp"

#include "engine/base/json.hpp"

namespace chubei::command {

namespace {

std::string place(FieldError const& field) {
  std::string text = field.pointer;
  auto const hash = text.find('#');
  if (field.line > 0 && hash != text.npos) text.resize(hash);
  if (field.line > 0) text += ":" + std::to_string(field.line) + ":" + std::to_string(field.column);
  return text;
}

}  // namespace

Tongue tongue_of(std::string_view word, std::string_view environment) {
  if (word.empty()) word = environment;
  if (word.starts_with("zh")) return Tongue::zh;
  if (word.starts_with("en")) return Tongue::en;
  return Tongue::both;
}

void Voice::print(std::ostream& out, Text const& text) {
  if (tongue_ != Tongue::en || text.en == text.zh) out << text.zh << '\n';
  if (tongue_ != Tongue::zh && text.en != text.zh) out << text.en << '\n';
}

void Voice::say(Text const& text) {
  if (!is_json_) print(results_, text);
}

void Voice::give(boost::json::object const& result) {
  if (is_json_) results_ << json::canonical(boost::json::value(result)) << std::endl;
}

void Voice::note(Text const& text) {
  print(notes_, text);
  notes_.flush();
}

Exit Voice::fail(Exit exit, Error const& error) {
  if (is_json_) {
    give({{"error", to_json(error)}});
    return exit;
  }
  print(notes_, error.message);
  for (auto const& field : error.fields) {
    auto const at = place(field);
    auto const before =
        at.empty() || field.rule == "argument" ? std::string("  ") : "  " + at + ": ";
    print(notes_, {before + field.message.zh, before + field.message.en});
  }
  notes_.flush();
  return exit;
}

void Voice::progress(Text const& what, std::uint64_t done, std::uint64_t total) {
  auto const now = std::chrono::steady_clock::now();
  auto const every = std::chrono::milliseconds(is_terminal_ ? 500 : 10'000);
  if (now - shown_at_ < every) return;
  shown_at_ = now;
  auto const share = total == 0 ? 0 : done * 100 / total;
  auto const tail = " " + std::to_string(done) + "/" + std::to_string(total) + " (" +
                    std::to_string(share) + "%)";
  note({what.zh + tail, what.en + tail});
}

boost::json::object to_json(Error const& error) {
  boost::json::object object{{"code", name(error.code)},
                             {"message", chubei::to_json(error.message)}};
  boost::json::array fields;
  for (auto const& field : error.fields) {
    boost::json::object one{{"pointer", field.pointer},
                            {"rule", field.rule},
                            {"message", chubei::to_json(field.message)}};
    if (field.line > 0) {
      one["line"] = field.line;
      one["column"] = field.column;
    }
    fields.push_back(std::move(one));
  }
  if (!fields.empty()) object["fields"] = std::move(fields);
  if (!error.details.empty()) object["details"] = error.details;
  return object;
}

}  // namespace chubei::command
