#include "engine/base/clock.hpp"
#include "engine/base/json.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

namespace chubei {
namespace {

constexpr std::int64_t amount_max = 100'000;
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;

constexpr std::array<std::pair<std::string_view, ClockUnit>, 5> units{
    {{"hours", ClockUnit::hours},
     {"days", ClockUnit::days},
     {"working_days", ClockUnit::working_days},
     {"months", ClockUnit::months},
     {"years", ClockUnit::years}}};

constexpr std::array<std::pair<std::string_view, Roll>, 3> rolls{
    {{"none", Roll::none},
     {"next_working_day", Roll::next_working_day},
     {"previous_working_day", Roll::previous_working_day}}};

template <class Table>
auto const* named(Table const& table, std::string_view name) {
  auto const found = std::ranges::find(table, name, [](auto const& row) { return row.first; });
  return found == table.end() ? nullptr : &found->second;
}

template <class Table, class Value>
std::string_view name_in(Table const& table, Value value) {
  return std::ranges::find(table, value, [](auto const& row) { return row.second; })->first;
}

/// "17:00" as milliseconds; from 00:01 to 24:00.
std::optional<std::int64_t> read_closing(std::string_view text) {
  constexpr std::string_view shape = "dd:dd";
  if (text.size() != shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    bool const is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == 'd' ? !is_digit : text[i] != shape[i]) return std::nullopt;
  }
  int const hour = (text[0] - '0') * 10 + (text[1] - '0');
  int const minute = (text[3] - '0') * 10 + (text[4] - '0');
  auto const ms = (hour * 60 + minute) * minute_ms;
  if (minute > 59 || ms == 0 || ms > day_ms) return std::nullopt;
  return ms;
}

class Reader {
 public:
  ClockRule rule;
  std::vector<FieldError> faults;

  void read(json::value const& json) {
    auto const* members = json.if_object();
    if (!members) return fault("", "type", {"期限规则须为对象", "a clock rule is an object"});
    for (auto const& member : *members) read_member(member.key(), member.value());
    if (unit_count_ != 1) {
      fault("", "one_unit",
            {"须恰好写明 hours、days、working_days、months、years 之一",
             "names exactly one of hours, days, working_days, months, years"});
    }
    if (unit_count_ == 1 && rule.unit == ClockUnit::hours && members->size() > 1) {
      fault("", "hours_alone",
            {"按小时计的期限不设起算日、顺延和截止钟点",
             "hours take no counts_start, roll or closes"});
    }
  }

 private:
  void fault(std::string_view name, std::string rule_name, Text message) {
    if (faults.size() == json::faults_max) return;
    auto pointer = name.empty() ? std::string() : json::pointer_join("", name);
    faults.push_back({std::move(pointer), std::move(rule_name), std::move(message), 0, 0});
  }

  void read_member(std::string_view name, json::value const& value) {
    if (auto const* unit = named(units, name)) {
      ++unit_count_;
      rule.unit = *unit;
      return read_amount(name, value);
    }
    if (name == "counts_start") return read_counts_start(value);
    if (name == "roll") return read_roll(value);
    if (name == "closes") return read_closes(value);
    fault(name, "unknown_name",
          {"期限规则没有此项；可用：时长之一、counts_start、roll、closes",
           "a clock rule has no such member; it takes one duration, counts_start, roll, closes"});
  }

  void read_amount(std::string_view name, json::value const& value) {
    auto number = value;
    json::normalise_numbers(number);
    auto const* amount = number.if_int64();
    if (amount && *amount >= 0 && *amount <= amount_max) {
      rule.amount = *amount;
    } else {
      fault(name, "range", {"须为 0 至 100000 的整数", "is an integer from 0 to 100000"});
    }
  }

  void read_counts_start(json::value const& value) {
    if (!value.is_bool()) return fault("counts_start", "type", {"须为真假值", "is true or false"});
    rule.counts_start = value.get_bool();
  }

  void read_roll(json::value const& value) {
    auto const* text = value.if_string();
    auto const* roll = text ? named(rolls, *text) : nullptr;
    if (roll) {
      rule.roll = *roll;
      return;
    }
    fault("roll", "enum",
          {"须为 none、next_working_day 或 previous_working_day",
           "is none, next_working_day or previous_working_day"});
  }

  void read_closes(json::value const& value) {
    auto const* text = value.if_string();
    auto const ms = text ? read_closing(*text) : std::nullopt;
    if (!ms)
      return fault(
          "closes", "format:time",
          {"截止钟点应写作 17:00，至迟 24:00", "a closing hour is written 17:00, 24:00 at most"});
    rule.closes_ms = *ms;
  }

  int unit_count_ = 0;
};

}  // namespace

Result<ClockRule> read_clock_rule(boost::json::value const& json) {
  Reader reader;
  reader.read(json);
  if (reader.faults.empty()) return reader.rule;
  return fail(ErrorCode::invalid_definition,
              {"期限规则有误，见各处说明", "the clock rule has faults, see each place"},
              std::move(reader.faults));
}

boost::json::object to_json(ClockRule const& rule) {
  ClockRule const defaults;
  boost::json::object object;
  object[name_in(units, rule.unit)] = rule.amount;
  if (rule.counts_start) object["counts_start"] = true;
  if (rule.roll != defaults.roll) object["roll"] = name_in(rolls, rule.roll);
  if (rule.closes_ms != defaults.closes_ms) {
    char text[32];
    std::snprintf(text, sizeof text, "%02d:%02d",
                  static_cast<int>(rule.closes_ms / (60 * minute_ms)),
                  static_cast<int>(rule.closes_ms / minute_ms % 60));
    object["closes"] = text;
  }
  return object;
}

}  // namespace chubei
