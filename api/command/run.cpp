#include "api/command/run.hpp"

#include "api/adapters/file.hpp"
#include "api/command/table.hpp"

namespace chubei::command {

namespace {

bool has_word(std::span<std::string const> words, std::string_view word) {
  for (auto const& each : words) {
    if (each == "--") return false;
    if (each == word) return true;
  }
  return false;
}

/// Looked for before parsing, so that a faulty command line is answered in the tongue it asks for.
std::string language_word(std::span<std::string const> words) {
  constexpr std::string_view flag = "--language";
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] == flag && at + 1 < words.size()) return words[at + 1];
    if (words[at].starts_with(std::string(flag) + "=")) return words[at].substr(flag.size() + 1);
  }
  return {};
}

Exit unknown_command(Voice& voice, std::string_view word) {
  std::vector<std::string> names;
  for (auto const& entry : table()) names.emplace_back(entry.name);
  return voice.fail(Exit::usage, unknown_word("", word, names));
}

Exit world_failed(Voice& voice, std::exception const& failure) {
  std::string const reason = failure.what();
  return voice.fail(Exit::world,
                    Error{ErrorCode::unavailable,
                          {"无法完成：" + reason, "the work could not be done: " + reason},
                          {},
                          {}});
}

}  // namespace

Exit run(std::span<std::string const> words, Stores const& stores, Streams streams) {
  Voice voice(streams.results, streams.notes, tongue_of(language_word(words), streams.language),
              has_word(words, "--json"), streams.is_terminal);
  auto const language = language_word(words);
  if (!language.empty() && language != "zh" && language != "en" && language != "both") {
    return voice.fail(Exit::usage,
                      Error{ErrorCode::bad_request,
                            {"--language 应为 zh、en 或 both", "--language is zh, en or both"},
                            {},
                            {}});
  }
  bool const wants_help = words.empty() || words[0] == "help" || words[0] == "--help";
  if (wants_help && words.size() < 2) {
    print_help(voice);
    return words.empty() ? Exit::usage : Exit::ok;
  }
  auto const* entry = find_entry(wants_help ? words[1] : words[0]);
  if (!entry && wants_help && words[1].starts_with("--")) {
    print_help(voice);
    return Exit::ok;
  }
  if (!entry) return unknown_command(voice, wants_help ? words[1] : words[0]);
  if (wants_help || has_word(words, "--help")) {
    print_help(voice, *entry);
    return Exit::ok;
  }
  std::vector<Flag> flags = entry->flags;
  flags.insert(flags.end(), common_flags().begin(), common_flags().end());
  auto const arguments = Arguments::parse(words.subspan(1), flags, entry->operands_max);
  if (!arguments) return voice.fail(Exit::usage, arguments.error());
  try {
    Invocation invocation{*arguments, stores, voice};
    return entry->act(invocation);
  } catch (std::exception const& failure) {
    return world_failed(voice, failure);
  }
}

}  // namespace chubei::command
