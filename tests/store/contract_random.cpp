// Random units go into every adapter; then every question must have the same answer in all.
#include "engine/base/json.hpp"
#include "engine/process/visibility.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

#include <algorithm>
#include <random>

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

constexpr std::int64_t day_ms = 24 * 3'600'000;

class RandomLog {
 public:
  explicit RandomLog(unsigned seed) : random_(seed) {}

  store::Batch batch() {
    int const units = 1 + below(6);
    for (int index = 0; index < units; ++index) add_unit();
    auto& batch = log_.batch();
    if (below(3) == 0) {
      batch.remembered.push_back({digest(word("key", 40)), digest(word("body", 9)),
                                  InstanceId(word("i", 30)), below(9), "accepted", now_});
    }
    std::erase_if(sent_, [&](std::string const& id) {
      if (below(3) != 0) return false;
      batch.messages_dropped.push_back(id);
      return true;
    });
    return log_.take();
  }

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  std::string word(std::string const& stem, int count) {
    return stem + std::to_string(below(count));
  }
  Predicate predicate(bool of_tasks, int depth);
  std::vector<Order> order(bool of_tasks);
  std::vector<std::string> tags() {
    std::vector<std::string> tags;
    for (int count = below(4); count > 0; --count) tags.push_back(word("org:", 5));
    return tags;
  }
  Instant now() const { return now_; }

 private:
  boost::json::value value() {
    switch (below(9)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return below(4);
      case 3:
        return below(8) / 2.0;
      case 4:
        return boost::json::value(word("w", 4));
      case 5:
        return boost::json::array{below(3), word("w", 3), below(2) == 0, nullptr};
      case 6:
        return boost::json::object{{"k", word("w", 3)}};
      case 7:
        return boost::json::array{};
      default:
        return boost::json::value(word("节能", 3));
    }
  }

  void add_unit() {
    now_.ms += below(5) == 0 ? day_ms : below(1'000);
    bool const starts = started_.empty() || below(4) == 0;
    auto const id = starts ? "i" + std::to_string(started_.size() * 7919 % 1000) + "-" +
                                 std::to_string(started_.size())
                           : started_[static_cast<std::size_t>(below(count()))];
    std::vector<process::Fact> facts;
    for (int number = below(5); number > 0; --number) add_fact(id, starts, facts);
    add_closings(id, starts, facts);
    auto const version = starts ? 1 : log_.head(id).version + 1;
    std::int64_t messages = 0;
    for (auto const& fact : facts) {
      if (!std::holds_alternative<process::MessageSent>(fact)) continue;
      sent_.push_back(id + '/' + std::to_string(version) + '/' + std::to_string(++messages));
    }
    auto& unit = starts ? log_.start(id, word("def", 3), facts, now_) : log_.add(id, facts, now_);
    if (starts) started_.push_back(id);
    if (!unit.head->document.empty() && below(2) == 0) unit.document = word("document", 99);
    for (auto const& label : unit.head->personal) {
      if (below(2) == 0) unit.personal.emplace_back(label, word("sealed", 99));
    }
  }

  int count() const { return static_cast<int>(started_.size()); }

  process::Task random_task(std::string const& id) {
    auto made = task(id, word("kind", 3), {}, std::nullopt, now_);
    for (int number = below(3); number > 0; --number) made.candidates.push_back(word("f:", 4));
    if (below(2) == 0) made.due = due_at(Instant{now_.ms + below(9) * 1'000});
    if (made.due) made.due->provisional = below(3) == 0;
    if (below(3) == 0) made.assignee = PersonId(word("p", 3));
    made.overdue = below(4) == 0;
    made.element = word("e", 2);
    return made;
  }

  void add_fact(std::string const& id, bool starts, std::vector<process::Fact>& facts) {
    switch (below(11)) {
      case 0:
        facts.push_back(process::SlotSet{word("data.s", 4), value()});
        break;
      case 1:
        facts.push_back(process::Moved{{}, {}, {word("state", 5)}});
        break;
      case 2:
        facts.push_back(process::TaskOpened{random_task(id + ".t" + std::to_string(++tasks_))});
        break;
      case 3:
        facts.push_back(
            process::TimerSet{timer(word("timer", 2), Instant{now_.ms + below(20) * 1'000})});
        break;
      case 4:
        facts.push_back(process::TimerEnded{word("timer", 2), "fired"});
        break;
      case 5:
        facts.push_back(message(word("i", 9), below(9), word("event", 3)));
        break;
      case 6:
        facts.push_back(process::NumberTaken{word("series", 2), 2026, ++numbers_, "n"});
        break;
      case 7: {
        std::vector<process::AccessRow> rows;
        for (int number = below(5); number > 0; --number) {
          rows.push_back({word("org:", 5), word("level", 2), below(4) != 0});
        }
        std::ranges::sort(rows);
        facts.push_back(process::AccessSet{rows});
        break;
      }
      case 8:
        facts.push_back(process::DocumentSet{
            {{"a", below(9)}}, word("digest", 99), {word("label", 2), word("label-", 2)}});
        break;
      case 9:
        if (starts) {
          facts.push_back(process::KeyTaken{word("K-", 1000) + id});
        } else {
          facts.push_back(job(id + std::to_string(++numbers_)));
        }
        break;
      default:
        facts.push_back(process::ContributionSet{{"x.quota", word("o", 2), below(2), below(9)},
                                                 {"x.quota", word("o", 2), 1, below(9)}});
    }
  }

  void add_closings(std::string const& id, bool starts, std::vector<process::Fact>& facts) {
    if (starts) return;
    for (auto const& open : log_.head(id).tasks) {
      if (below(3) == 0) {
        facts.push_back(process::TaskClosed{open.id, "decided", std::nullopt, false});
      } else if (below(3) == 0) {
        facts.push_back(process::TaskChanged{"urge", random_task(open.id.text())});
      }
    }
    for (auto const& pending : log_.head(id).jobs) {
      if (below(2) == 0) facts.push_back(process::JobAnswered{pending.request});
    }
  }

  std::mt19937 random_;
  UnitBuilder log_;
  Instant now_{day_ms};
  std::vector<std::string> started_, sent_;
  int tasks_ = 0, numbers_ = 0;
};

Predicate RandomLog::predicate(bool of_tasks, int depth) {
  if (depth > 0 && below(2) == 0) {
    Predicate parent;
    parent.kind = static_cast<Predicate::Kind>(below(3));
    for (int count = below(4); count > 0; --count) {
      parent.parts.push_back(predicate(of_tasks, depth - 1));
    }
    return parent;
  }
  static std::vector<std::string> const fields = {
      "definition", "key",      "state",    "finished", "outcome", "started_at",
      "changed_at", "next_due", "data.s0",  "data.s1",  "data.s2", "data.s3",
      "kind",       "due",      "assignee", "overdue",  "element", "opened_at"};
  auto const& field = fields[static_cast<std::size_t>(below(of_tasks ? 18 : 12))];
  auto wanted = below(6) == 0   ? boost::json::value(word("state", 5))
                : below(6) == 0 ? boost::json::value(now_.ms - below(5'000))
                : below(6) == 0 ? boost::json::value(word("def", 3))
                                : value();
  if (wanted.is_structured()) wanted = boost::json::value(word("p", 3));
  return compare(field, static_cast<Predicate::Kind>(3 + below(8)), std::move(wanted));
}

std::vector<Order> RandomLog::order(bool of_tasks) {
  static std::vector<std::string> const fields = {"definition", "finished", "next_due",
                                                  "data.s0",    "data.s1",  "key",
                                                  "due",        "overdue",  "assignee"};
  std::vector<Order> order;
  for (int count = below(3); count > 0; --count) {
    order.push_back({fields[static_cast<std::size_t>(below(of_tasks ? 9 : 6))], below(2) == 0});
  }
  return order;
}

std::string answer(Result<Page<InstanceSummary>> const& page) {
  if (!page) return page.error().message.en;
  std::string text = page->next + '\n';
  for (auto const& row : page->rows) text += describe(row) + '\n';
  return text;
}

std::string answer(Result<Page<TaskRow>> const& page) {
  if (!page) return page.error().message.en;
  std::string text = page->next + '\n';
  for (auto const& row : page->rows) text += describe(row) + '\n';
  return text;
}

/// All that needs no query, as one text.
std::string answers(Reader& view) {
  std::string text = std::to_string(view.size()) + ' ' + view.frontier() + ' ' +
                     std::to_string(view.last_recorded_at().ms) + '\n';
  auto const add = [&](auto const&... parts) { ((text += parts, text += ' '), ...), text += '\n'; };
  for (auto const& record : view.records(0, 100'000)) {
    add(std::to_string(record.position), record.instance.text(), record.envelope,
        record.parts.at(0).content);
  }
  for (auto const& id : view.of_definitions({"def0", "def1", "def2"}, 100'000, InstanceId())) {
    auto const held = view.head(id);
    process::encode(text, *held);
    add(id.text(), hex(*view.entry(id)), view.document(id).value_or("-"));
    for (auto const* label : {"label0", "label1", "label-0", "label-1"}) {
      add(view.personal(id, label).value_or("-"));
    }
    add(std::to_string(view.records_of(id, 2, 3).size()));
    for (auto const& level : process::levels_of(*held, {"org:0", "org:3"})) add(level);
    for (auto const& task : held->tasks) add(view.instance_of_task(task.id)->text());
    if (!held->key.empty()) add(view.by_key(held->definition, held->key)->text());
  }
  for (auto const& due : view.due_until(Instant{1LL << 60}, 100)) {
    add(std::to_string(due.at.ms), due.instance.text());
  }
  for (auto const& id : view.waiting_for_calendar(100, InstanceId())) add(id.text());
  if (auto const next = view.next_due()) add(std::to_string(next->ms));
  for (auto const& message : view.messages(1'000)) add(message.id, message.message.event);
  for (auto const& job : view.jobs(1'000)) add(job.request, job.instance.text());
  for (auto const* key : {"o0", "o1"}) {
    auto const totals = view.totals("x.quota", key);
    add(std::to_string(totals.count), std::to_string(totals.sum));
  }
  for (auto const* series : {"series0", "series1"}) {
    add(std::to_string(view.last_number(series, 2026)));
  }
  for (int key = 0; key < 40; ++key) {
    auto const record = view.remembered(digest("key" + std::to_string(key)));
    add(record ? std::to_string(record->at.ms) + hex(record->request) : "-");
  }
  for (auto const& leaf : view.read_nodes(0, 0, 256)) add(hex(leaf));
  return text;
}

/// "" where both are the same; else the first line in which they differ, from both.
std::string difference(std::string const& left, std::string const& right) {
  if (left == right) return "";
  auto const at = std::ranges::mismatch(left, right);
  auto const line = [](std::string const& text, std::size_t offset) {
    auto const begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
    return text.substr(begin, text.find('\n', offset) - begin);
  };
  auto const offset = static_cast<std::size_t>(at.in1 - left.begin());
  return line(left, offset) + "\n" + line(right, offset);
}

}  // namespace

TEST_CASE("store: random units give the same answers in every adapter", "[store]") {
  auto const seed = GENERATE(1U, 2U, 3U, 4U);
  CAPTURE(seed);
  RandomLog log(seed);
  std::vector<Fresh> stores;
  for (auto const& name : adapter_names()) stores.push_back(open_fresh(name));
  for (int batch = 0; batch < 60; ++batch) {
    auto const contents = log.batch();
    for (auto const& one : stores) one.store->commit(contents);
  }
  std::vector<std::unique_ptr<Reader>> readers;
  for (auto const& one : stores) readers.push_back(one.store->reader());
  auto const expected = answers(*readers[0]);
  for (auto const& reader : readers) CHECK(difference(answers(*reader), expected) == "");
  for (auto const& one : stores) {
    CHECK(difference(answers(one.store->writer_view()), expected) == "");
  }

  for (int round = 0; round < 150; ++round) {
    InstanceQuery query{log.tags(),       log.below(3) == 0, log.predicate(false, 2),
                        log.order(false), 1 + log.below(12), ""};
    auto const where = describe(query.where);
    CAPTURE(where, query.sees_all);
    for (int page = 0; page < 4; ++page) {
      auto const first = answer(readers[0]->list(query));
      auto const counted = readers[0]->count(query, 20);
      for (auto const& reader : readers) {
        CHECK(answer(reader->list(query)) == first);
        CHECK(*reader->count(query, 20) == *counted);
      }
      query.after = first.substr(0, first.find('\n'));
      if (query.after.empty()) break;
    }
    TaskQuery tasks;
    tasks.tags = log.tags();
    tasks.sees_all = log.below(3) == 0;
    tasks.where = log.predicate(true, 2);
    tasks.order = log.order(true);
    tasks.page_size = 1 + log.below(12);
    if (log.below(3) == 0) tasks.candidates = {log.word("f:", 4), log.word("f:", 4)};
    if (log.below(3) == 0) tasks.assignee = PersonId(log.word("p", 3));
    auto const tasks_where = describe(tasks.where);
    CAPTURE(tasks_where);
    for (int page = 0; page < 4; ++page) {
      auto const first = answer(readers[0]->tasks(tasks));
      for (auto const& reader : readers) CHECK(answer(reader->tasks(tasks)) == first);
      tasks.after = first.substr(0, first.find('\n'));
      if (tasks.after.empty()) break;
    }
  }
}
