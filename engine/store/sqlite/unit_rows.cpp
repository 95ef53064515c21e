#include "engine/store/sqlite/unit_rows.hpp"

#include "engine/base/json.hpp"
#include "engine/process/record_text.hpp"
#include "engine/store/sqlite/parts_text.hpp"

namespace chubei::store::sqlite {

namespace {

std::optional<Instant> due_of(process::Task const& task) {
  return task.due ? std::optional(task.due->at) : std::nullopt;
}

std::optional<std::string> assignee_of(process::Task const& task) {
  return task.assignee ? std::optional(task.assignee->text()) : std::nullopt;
}

}  // namespace

std::int64_t UnitRows::write(Unit const& unit, std::int64_t number) {
  unit_ = &unit;
  messages_ = 0;
  number_ = number != 0 ? number : insert_instance(unit);
  insert_event(unit);
  write_head(unit);
  for (auto const& fact : unit.facts) {
    std::visit([this](auto const& one) { take(one); }, fact);
  }
  write_document(unit);
  return number_;
}

std::int64_t UnitRows::insert_instance(Unit const& unit) {
  Query(connection_, "INSERT INTO instance (id, definition, key, started_at) VALUES (?, ?, ?, ?)")
      .bind(unit.record.instance.text(), unit.head->definition, unit.head->key,
            unit.head->started_at)
      .run();
  return connection_.database().getLastInsertRowid();
}

void UnitRows::insert_event(Unit const& unit) {
  parts_.clear();
  append_parts(parts_, unit.record.parts);
  Query(connection_,
        "INSERT INTO event (position, instance, version, entry, envelope, parts) "
        "VALUES (?, ?, ?, ?, ?, ?)")
      .bind(unit.record.position, number_, unit.record.version, unit.entry, unit.record.envelope,
            Blob{parts_})
      .run();
}

void UnitRows::write_head(Unit const& unit) {
  auto const& head = *unit.head;
  if (head.version == 1) {
    Query(connection_,
          "INSERT INTO head (changed_at, finished, outcome, next_due, provisional, entry, content, "
          "number) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(head.changed_at, head.finished, head.outcome, head.next_due(),
              head.waits_for_calendar(), unit.entry, unit.head_text, number_)
        .run();
    return;
  }
  Query(connection_,
        "UPDATE head SET changed_at = ?, finished = ?, outcome = ?, next_due = ?, provisional = ?, "
        "entry = ?, content = ? WHERE number = ?")
      .bind(head.changed_at, head.finished, head.outcome, head.next_due(),
            head.waits_for_calendar(), unit.entry, unit.head_text, number_)
      .run();
}

void UnitRows::write_document(Unit const& unit) {
  if (unit.document) {
    Query(connection_,
          "INSERT INTO document (number, content) VALUES (?, ?) "
          "ON CONFLICT DO UPDATE SET content = excluded.content")
        .bind(number_, *unit.document)
        .run();
  }
  for (auto const& [label, sealed] : unit.personal) {
    Query(connection_,
          "INSERT INTO personal (number, label, content) VALUES (?, ?, ?) "
          "ON CONFLICT DO UPDATE SET content = excluded.content")
        .bind(number_, label, sealed)
        .run();
  }
}

void UnitRows::take(process::KeyTaken const& fact) {
  Query(connection_, "UPDATE instance SET key = ? WHERE number = ?").bind(fact.key, number_).run();
  Query(connection_,
        "INSERT INTO business_key (definition, key, instance) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET instance = excluded.instance")
      .bind(unit_->head->definition, fact.key, number_)
      .run();
}

void UnitRows::take(process::TaskOpened const& fact) {
  auto const& task = fact.task;
  auto const due = due_of(task);
  auto const assignee = assignee_of(task);
  Query(connection_,
        "INSERT INTO task (id, instance, kind, element, due, opened_at, assignee, overdue) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(task.id.text(), number_, task.kind, task.element, due, task.opened_at, assignee,
            task.overdue)
      .run();
  add_candidates(connection_.database().getLastInsertRowid(), task);
}

void UnitRows::take(process::TaskChanged const& fact) {
  auto const& task = fact.task;
  auto const due = due_of(task);
  auto const assignee = assignee_of(task);
  Query update(connection_,
               "UPDATE task SET kind = ?, element = ?, due = ?, opened_at = ?, assignee = ?, "
               "overdue = ? WHERE id = ? RETURNING number");
  update.bind(task.kind, task.element, due, task.opened_at, assignee, task.overdue, task.id.text());
  if (!update.next()) return;
  auto const number = update.integer(0);
  while (update.next()) {
  }
  Query(connection_, "DELETE FROM task_candidate WHERE task = ?").bind(number).run();
  add_candidates(number, task);
}

void UnitRows::take(process::TaskClosed const& fact) {
  Query(connection_,
        "DELETE FROM task_candidate WHERE task = (SELECT number FROM task WHERE id = ?)")
      .bind(fact.task.text())
      .run();
  Query(connection_, "DELETE FROM task WHERE id = ?").bind(fact.task.text()).run();
}

void UnitRows::add_candidates(std::int64_t task, process::Task const& row) {
  for (auto const& tag : row.candidates) {
    Query(connection_, "INSERT OR IGNORE INTO task_candidate (task, tag) VALUES (?, ?)")
        .bind(task, tag)
        .run();
  }
}

void UnitRows::take(process::DocumentSet const& fact) {
  if (unit_->record.version == 1) return;
  boost::json::array const labels(fact.personal.begin(), fact.personal.end());
  auto const kept = json::canonical(boost::json::value(labels));
  Query(connection_,
        "DELETE FROM personal WHERE number = ? AND label NOT IN (SELECT value FROM json_each(?))")
      .bind(number_, kept)
      .run();
}

void UnitRows::take(process::MessageSent const& fact) {
  auto const id = unit_->record.instance.text() + '/' + std::to_string(unit_->record.version) +
                  '/' + std::to_string(++messages_);
  text_.clear();
  process::RecordText(text_).write(fact);
  Query(connection_, "INSERT INTO message (id, sender, content) VALUES (?, ?, ?)")
      .bind(id, number_, text_)
      .run();
}

void UnitRows::take(process::NumberTaken const& fact) {
  Query(connection_,
        "INSERT INTO series (name, year, last) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET last = max(last, excluded.last)")
      .bind(fact.series, fact.year, fact.value)
      .run();
}

void UnitRows::take(process::JobRequested const& fact) {
  text_.clear();
  process::RecordText(text_).write(fact);
  Query(connection_, "INSERT INTO job (request, instance, content) VALUES (?, ?, ?)")
      .bind(fact.request, number_, text_)
      .run();
}

void UnitRows::take(process::JobAnswered const& fact) {
  Query(connection_, "DELETE FROM job WHERE request = ?").bind(fact.request).run();
}

void UnitRows::take(process::AccessSet const& fact) {
  Query(connection_, "DELETE FROM access WHERE instance = ?").bind(number_).run();
  for (auto const& row : fact.rows) {
    Query(connection_,
          "INSERT OR IGNORE INTO access (instance, tag, level, allow) VALUES (?, ?, ?, ?)")
        .bind(number_, row.tag, row.level, row.allow)
        .run();
  }
}

void UnitRows::take(process::ContributionSet const& fact) {
  shift(fact.before, -1);
  shift(fact.now, 1);
}

void UnitRows::take(process::PersonalErased const& fact) {
  Query(connection_, "DELETE FROM personal WHERE number = ? AND label = ?")
      .bind(number_, fact.label)
      .run();
  Query(connection_, "INSERT INTO erasure (instance, label, version) VALUES (?, ?, ?)")
      .bind(number_, fact.label, unit_->record.version)
      .run();
}

void UnitRows::shift(process::Contribution const& contribution, std::int64_t sign) {
  if (contribution.count == 0 && contribution.sum == 0) return;
  Query(connection_,
        "INSERT INTO aggregate (name, key, count, sum) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET count = count + excluded.count, sum = sum + excluded.sum")
      .bind(contribution.aggregate, contribution.key, sign * contribution.count,
            sign * contribution.sum)
      .run();
}

}  // namespace chubei::store::sqlite
