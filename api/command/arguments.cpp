#include "api/command/arguments.hpp"

#include "engine/chart/suggestion.hpp"

#include <algorithm>
#include <charconv>

namespace chubei::command {

namespace {

constexpr std::size_t words_max = 256;

class Parsing {
 public:
  Parsing(std::span<std::string const> words, std::span<Flag const> flags)
      : words_(words), flags_(flags) {}

  void run(std::size_t operands_max) {
    for (at_ = 0; at_ < words_.size(); ++at_) {
      auto const& word = words_[at_];
      if (!only_operands_ && word == "--") {
        only_operands_ = true;
      } else if (!only_operands_ && word.starts_with("--")) {
        take_flag(std::string_view(word).substr(2));
      } else if (!only_operands_ && word.size() > 1 && word.starts_with('-')) {
        fault(word, {"请使用双横线写法，如 --help：" + word,
                     "flags have two dashes, as in --help: " + word});
      } else if (operands.size() < operands_max) {
        operands.push_back(word);
      } else {
        fault(word, {"多余的参数：" + word, "one argument too many: " + word});
      }
    }
    for (auto const& flag : flags_) {
      if (!flag.is_required || values.contains(flag.name)) continue;
      std::string const shown = "--" + std::string(flag.name) + " " + std::string(flag.value);
      fault(flag.name, {"缺少 " + shown + "（" + flag.help.zh + "）",
                        shown + " is missing (" + flag.help.en + ")"});
    }
  }

  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::vector<std::string> operands;
  std::vector<FieldError> faults;

 private:
  void fault(std::string_view word, Text message) {
    faults.push_back({std::string(word), "argument", std::move(message), 0, 0});
  }

  void take_flag(std::string_view word) {
    auto const equals = word.find('=');
    auto const name = word.substr(0, equals);
    auto const flag = std::ranges::find(flags_, name, &Flag::name);
    if (flag == flags_.end()) {
      std::vector<std::string> names;
      for (auto const& known : flags_) names.emplace_back(known.name);
      return fault(name, unknown_word("--", name, names));
    }
    std::optional<std::string> value;
    if (equals != word.npos) value = word.substr(equals + 1);
    bool const takes_next = flag->takes == Flag::Takes::value && !value && at_ + 1 < words_.size();
    if (takes_next && !words_[at_ + 1].starts_with("--")) value = words_[++at_];
    keep(*flag, std::move(value));
  }

  void keep(Flag const& flag, std::optional<std::string> value) {
    std::string const shown = "--" + std::string(flag.name);
    if (flag.takes == Flag::Takes::value && (!value || value->empty())) {
      return fault(flag.name, {shown + " 后面要有值：" + std::string(flag.value),
                               shown + " needs a value: " + std::string(flag.value)});
    }
    if (flag.takes == Flag::Takes::nothing && value) {
      return fault(flag.name, {shown + " 不带值", shown + " takes no value"});
    }
    auto& kept = values[std::string(flag.name)];
    if (!kept.empty() && !flag.may_repeat) {
      return fault(flag.name, {shown + " 只能写一次", shown + " may stand only once"});
    }
    kept.push_back(value.value_or(""));
  }

  std::span<std::string const> words_;
  std::span<Flag const> flags_;
  std::size_t at_ = 0;
  bool only_operands_ = false;
};

}  // namespace

Result<Arguments> Arguments::parse(std::span<std::string const> words, std::span<Flag const> flags,
                                   std::size_t operands_max) {
  if (words.size() > words_max) {
    return fail(ErrorCode::bad_request, {"参数过多", "too many words on the command line"});
  }
  Parsing parsing(words, flags);
  parsing.run(operands_max);
  if (!parsing.faults.empty()) {
    return fail(ErrorCode::bad_request, {"命令行有误", "the command line is not right"},
                std::move(parsing.faults));
  }
  Arguments arguments;
  arguments.values_ = std::move(parsing.values);
  arguments.operands_ = std::move(parsing.operands);
  return arguments;
}

std::optional<std::string> Arguments::find(std::string_view name) const {
  auto const at = values_.find(name);
  return at == values_.end() ? std::nullopt : std::optional(at->second.front());
}

std::string Arguments::get(std::string_view name, std::string_view otherwise) const {
  return find(name).value_or(std::string(otherwise));
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  auto const at = values_.find(name);
  return at == values_.end() ? std::vector<std::string>() : at->second;
}

Result<std::int64_t> Arguments::number(std::string_view name, std::int64_t otherwise,
                                       std::int64_t least, std::int64_t most) const {
  auto const text = find(name);
  if (!text) return otherwise;
  std::int64_t value = 0;
  auto const [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code == std::errc() && end == text->data() + text->size() && value >= least &&
      value <= most) {
    return value;
  }
  auto const range = std::to_string(least) + "–" + std::to_string(most);
  std::string const shown = "--" + std::string(name);
  return fail(ErrorCode::bad_request, {shown + " 应为 " + range + " 的整数：" + *text,
                                       shown + " is a whole number in " + range + ": " + *text});
}

Text unknown_word(std::string_view before, std::string_view word,
                  std::vector<std::string> const& words) {
  std::string const shown = std::string(before) + std::string(word);
  if (auto const near = chart::nearest(word, words)) {
    std::string const meant = std::string(before) + *near;
    return {"没有 " + shown + "；是不是 " + meant + "？",
            "there is no " + shown + "; did you mean " + meant + "?"};
  }
  return {"没有 " + shown + "；加 --help 看有哪些", "there is no " + shown + "; --help lists all"};
}

}  // namespace chubei::command
