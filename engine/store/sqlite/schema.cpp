#include "engine/store/sqlite/schema.hpp"

namespace chubei::store::sqlite {

namespace {

// Growth: `event`, `instance`, `head`, `document` and `business_key` grow with the log; all others
// with open work or not at all. README.md says why each index is there.
constexpr char const* version_1 = R"sql(
CREATE TABLE log (
  one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, suite TEXT NOT NULL,
  is_simulated INTEGER NOT NULL, public_key_pem TEXT NOT NULL, created_at INTEGER NOT NULL,
  former TEXT NOT NULL, frontier TEXT NOT NULL, recorded_at INTEGER NOT NULL,
  remembered_from INTEGER NOT NULL DEFAULT 1);
CREATE TABLE event (
  position INTEGER PRIMARY KEY, instance INTEGER NOT NULL, version INTEGER NOT NULL,
  entry BLOB NOT NULL, envelope TEXT NOT NULL, parts BLOB NOT NULL);
CREATE UNIQUE INDEX event_of_instance ON event (instance, version);
CREATE TABLE instance (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, definition TEXT NOT NULL,
  key TEXT NOT NULL, started_at INTEGER NOT NULL);
CREATE INDEX instance_of_definition ON instance (definition, id);
CREATE TABLE head (
  number INTEGER PRIMARY KEY, changed_at INTEGER NOT NULL, finished INTEGER NOT NULL,
  outcome TEXT NOT NULL, next_due INTEGER, provisional INTEGER NOT NULL, entry BLOB NOT NULL,
  content TEXT NOT NULL);
CREATE INDEX head_due ON head (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX head_provisional ON head (number) WHERE provisional;
CREATE TABLE document (number INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE personal (
  number INTEGER NOT NULL, label TEXT NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (number, label)) WITHOUT ROWID;
CREATE TABLE task (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, instance INTEGER NOT NULL,
  kind TEXT NOT NULL, element TEXT NOT NULL, due INTEGER, opened_at INTEGER NOT NULL,
  assignee TEXT, overdue INTEGER NOT NULL);
CREATE INDEX task_of_instance ON task (instance);
CREATE INDEX task_of_assignee ON task (assignee) WHERE assignee IS NOT NULL;
CREATE TABLE task_candidate (
  task INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (task, tag)) WITHOUT ROWID;
CREATE INDEX task_candidate_of_tag ON task_candidate (tag, task);
CREATE TABLE access (
  instance INTEGER NOT NULL, tag TEXT NOT NULL, level TEXT NOT NULL, allow INTEGER NOT NULL,
  PRIMARY KEY (instance, tag, level, allow)) WITHOUT ROWID;
CREATE INDEX access_of_tag ON access (tag, allow, instance);
CREATE TABLE business_key (
  definition TEXT NOT NULL, key TEXT NOT NULL, instance INTEGER NOT NULL,
  PRIMARY KEY (definition, key)) WITHOUT ROWID;
CREATE TABLE aggregate (
  name TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY (name, key)) WITHOUT ROWID;
CREATE TABLE series (
  name TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (name, year)) WITHOUT ROWID;
CREATE TABLE message (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sender INTEGER NOT NULL,
  content TEXT NOT NULL);
CREATE TABLE job (
  number INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE, instance INTEGER NOT NULL,
  content TEXT NOT NULL);
CREATE TABLE remembered (
  number INTEGER PRIMARY KEY, scope BLOB NOT NULL, request BLOB NOT NULL,
  instance TEXT NOT NULL, version INTEGER NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE remembered_place (scope BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE node (
  level INTEGER NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (level, position)) WITHOUT ROWID;
CREATE TABLE erasure (
  number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, label TEXT NOT NULL,
  version INTEGER NOT NULL);
CREATE TABLE checkpoint (
  one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL);
)sql";

constexpr char const* steps[] = {version_1};
static_assert(std::size(steps) == schema_version);

}  // namespace

void prepare_tables(Connection& connection, std::int64_t application,
                    std::span<char const* const> migrations) {
  auto const owner = connection.integer("PRAGMA application_id");
  auto const tables = connection.integer("SELECT count(*) FROM sqlite_master");
  if (owner != application && (owner != 0 || tables != 0)) {
    throw StoreFailure(connection.file() +
                       ": this is a database of another program: name another folder");
  }
  auto const version = connection.integer("PRAGMA user_version");
  auto const newest = static_cast<std::int64_t>(migrations.size());
  if (version > newest) {
    throw StoreFailure(connection.file() + ": the file has format " + std::to_string(version) +
                       ", this program knows up to " + std::to_string(newest) +
                       ": upgrade the program, or restore a backup made by this one");
  }
  if (version == newest) return;
  Transaction transaction(connection);
  for (auto const* step : migrations.subspan(static_cast<std::size_t>(version))) {
    connection.run(step);
  }
  connection.run("PRAGMA application_id=" + std::to_string(application) +
                 "; PRAGMA user_version=" + std::to_string(newest));
  transaction.commit();
}

void prepare_schema(Connection& connection) { prepare_tables(connection, application_id, steps); }

}  // namespace chubei::store::sqlite
