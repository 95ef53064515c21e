#include "api/command/replay_check.hpp"

#include "api/command/data_folder.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/process/decide.hpp"

#include <map>
#include <unordered_map>

namespace chubei::command {

namespace {

constexpr int records_at_once = 256;
constexpr std::size_t decision_depth_max = 128;

struct Replayed {
  process::Instance head;
  Digest entry;
};

class Replay {
 public:
  Replay(store::Reader& reader, Suite suite) : reader_(reader), hasher_(suite) {}

  ReplayReport run(TellProgress const& tell) {
    fold_all(tell);
    for (auto const& [id, replayed] : instances_) compare(replayed);
    compare_aggregates();
    compare_numbers();
    report_.instances = instances_.size();
    return std::move(report_);
  }

 private:
  void differ(InstanceId const& instance, std::string what, std::int64_t version, Text message) {
    ++report_.differences_total;
    if (report_.differences.size() >= differences_max) return;
    report_.differences.push_back({instance, std::move(what), version, std::move(message)});
  }

  void fold_all(TellProgress const& tell) {
    auto const size = reader_.size();
    for (std::int64_t next = 0; next < size;) {
      auto const records = reader_.records(next, records_at_once);
      if (records.empty()) break;
      for (auto const& record : records) fold(record);
      next = records.back().position + 1;
      tell(static_cast<std::uint64_t>(next), static_cast<std::uint64_t>(size));
    }
  }

  void fold(store::Record const& record) {
    ++report_.events;
    auto const envelope = ledger::parse_envelope(record.envelope);
    auto const event = event_of(record);
    if (!envelope || !event) {
      auto const at = std::to_string(record.position);
      return differ(record.instance, "event", record.version,
                    {"位置 " + at + " 的事件无法读取，请运行 chubei verify --data",
                     "the event at position " + at + " does not read: run chubei verify --data"});
    }
    auto& replayed = instances_[record.instance];
    process::apply(replayed.head, *event, record.instance, record.version, envelope->admitted_at);
    replayed.entry = ledger::entry_digest(hasher_, record.envelope);
    for (auto const& fact : event->facts) {
      if (auto const* number = std::get_if<process::NumberTaken>(&fact)) {
        numbers_[{number->series, number->year}] = number->value;
      }
    }
  }

  static std::optional<process::Event> event_of(store::Record const& record) {
    for (auto const& part : record.parts) {
      if (part.name != "decision") continue;
      auto const content = json::parse(
          part.content, {.bytes_max = ledger::part_bytes_max, .depth_max = decision_depth_max});
      if (!content) return std::nullopt;
      auto event = process::parse_event(*content);
      if (!event) return std::nullopt;
      return std::move(*event);
    }
    return std::nullopt;
  }

  void compare(Replayed const& replayed) {
    auto const& head = replayed.head;
    auto const stored = reader_.head(head.id);
    if (!stored) {
      return differ(head.id, "head", head.version,
                    {"库中没有此事项的现状", "the store has no head of this instance"});
    }
    if (!(*stored == head)) differ(head.id, "head", head.version, head_difference(*stored, head));
    if (reader_.entry(head.id) != replayed.entry) {
      differ(head.id, "entry", head.version,
             {"库中所记的末条摘要不符", "the stored digest of the last event is another one"});
    }
    compare_document(head);
    compare_rows(head);
    for (auto const& part : head.contributions) {
      auto& total = totals_[{part.aggregate, part.key}];
      total.count += part.count;
      total.sum += part.sum;
    }
  }

  /// The first place where the two differ, as a member of the head's JSON.
  static Text head_difference(process::Instance const& stored, process::Instance const& replayed) {
    std::string left, right;
    encode(left, stored);
    encode(right, replayed);
    auto const a = json::parse(left, {.bytes_max = left.size(), .depth_max = decision_depth_max});
    auto const b = json::parse(right, {.bytes_max = right.size(), .depth_max = decision_depth_max});
    if (a && b && a->is_object() && b->is_object()) {
      for (auto const& [name, value] : b->get_object()) {
        auto const* other = a->get_object().if_contains(name);
        if (other && json::same(*other, value)) continue;
        auto const was = other ? json::canonical(*other) : std::string("-");
        auto const detail = std::string(name) + ": " + was.substr(0, 200) +
                            " != " + json::canonical(value).substr(0, 200);
        return {"现状与重放结果不符（库 != 重放）" + detail,
                "the stored head differs from the replayed one (stored != replayed) " + detail};
      }
    }
    return {"现状与重放结果不符", "the stored head differs from the replayed one"};
  }

  void compare_document(process::Instance const& head) {
    if (head.document.empty()) return;
    ++report_.documents;
    auto const bytes = reader_.document(head.id);
    if (bytes && hex(hash(Suite::intl, *bytes)) == head.document) return;
    differ(head.id, "document", head.version,
           {"库中的表单数据与历史所记摘要不符",
            "the stored document does not have the digest that the history names"});
  }

  void compare_rows(process::Instance const& head) {
    if (!head.key.empty()) {
      ++report_.keys;
      if (reader_.by_key(head.definition, head.key) != head.id) {
        differ(
            head.id, "key", head.version,
            {"业务编号索引不符：" + head.key, "the index of business keys differs: " + head.key});
      }
    }
    for (auto const& task : head.tasks) {
      ++report_.open_tasks;
      if (reader_.instance_of_task(task.id) == head.id) continue;
      differ(head.id, "task", head.version,
             {"待办索引不符：" + task.id.text(), "the index of tasks differs: " + task.id.text()});
    }
  }

  void compare_aggregates() {
    for (auto const& [name, total] : totals_) {
      auto const stored = reader_.totals(name.first, name.second);
      if (stored.count == total.count && stored.sum == total.sum) continue;
      auto const shown = name.first + " / " + name.second;
      differ({}, "aggregate", 0, {"汇总数不符：" + shown, "an aggregate differs: " + shown});
    }
  }

  void compare_numbers() {
    for (auto const& [series, last] : numbers_) {
      if (reader_.last_number(series.first, series.second) == last) continue;
      auto const shown = series.first + " " + std::to_string(series.second);
      differ({}, "number", 0, {"编号序列不符：" + shown, "a series of numbers differs: " + shown});
    }
  }

  store::Reader& reader_;
  Hasher hasher_;
  ReplayReport report_;
  std::unordered_map<InstanceId, Replayed> instances_;
  std::map<std::pair<std::string, std::string>, process::Totals> totals_;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> numbers_;
};

}  // namespace

ReplayReport replay_all(store::Reader& reader, TellProgress const& tell) {
  auto const identity = reader.identity();
  ensure(identity.has_value());
  Replay replay(reader, identity->suite);
  return replay.run(tell);
}

}  // namespace chubei::command
