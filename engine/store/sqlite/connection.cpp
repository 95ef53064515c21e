#include "engine/store/sqlite/connection.hpp"

#include <sqlite3.h>

namespace chubei::store::sqlite {

namespace {

/// What to do about it, for an operator.
std::string advice(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged or no store: stop, keep it for examination, and restore the "
             "newest "
             "backup";
    case SQLITE_FULL:
      return "the disk is full: free space, nothing was lost";
    case SQLITE_IOERR:
      return "the disk failed to read or write: look into the system's log before starting again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the file: end it";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return "the file cannot be opened for this: check that it exists, its owner and rights";
    case SQLITE_CONSTRAINT:
      return "a row contradicts one that is there: the log was written by somebody else as well";
    default:
      return "run `chubei verify` on a copy before going on";
  }
}

template <class F>
auto guarded(std::string const& file, F const& work) {
  try {
    return work();
  } catch (SQLite::Exception const& failure) {
    explain(failure, file);
  }
}

/// SQLite would count all its memory under one lock that every connection takes.
void leave_memory_uncounted() {
  static bool const is_left = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  (void)is_left;  // too late where somebody else began with SQLite: it is only slower
}

SQLite::Database open(std::string const& file, Mode mode) {
  leave_memory_uncounted();
  int const flags =
      mode == Mode::read ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
  return guarded(
      file, [&] { return SQLite::Database(file, flags | SQLite::OPEN_NOMUTEX, busy_timeout_ms); });
}

char const* pragmas(Mode mode) {
  switch (mode) {
    case Mode::read:
      return "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4096";
    case Mode::write:
      return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; "
             "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768";
    case Mode::write_checkpointing:
      return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL";
    case Mode::write_deleting:
      return "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON";
  }
  ensure(false);
  return "";
}

}  // namespace

void explain(SQLite::Exception const& failure, std::string const& file) {
  throw StoreFailure(file + ": " + failure.what() + " (SQLite " +
                     std::to_string(failure.getExtendedErrorCode()) +
                     "): " + advice(failure.getErrorCode()));
}

void damaged(std::string const& file, std::string const& what) {
  throw StoreFailure(file + ": " + what + ": " + advice(SQLITE_CORRUPT));
}

Connection::Connection(std::string file, Mode mode)
    : file_(std::move(file)), database_(open(file_, mode)) {
  run(pragmas(mode));
}

void Connection::run(std::string const& statements) {
  guarded(file_, [&] { return database_.exec(statements); });
}

std::int64_t Connection::integer(std::string const& statement) {
  return guarded(file_, [&] { return database_.execAndGet(statement).getInt64(); });
}

void Connection::begin() { Query(*this, "BEGIN").run(); }

void Connection::roll_back() { Query(*this, "ROLLBACK").run(); }

SQLite::Statement Connection::make(char const* sql) {
  return guarded(file_, [&] { return SQLite::Statement(database_, sql); });
}

SQLite::Statement& Connection::prepared(char const* literal) {
  auto const at = statements_.find(literal);
  return at != statements_.end() ? at->second
                                 : statements_.emplace(literal, make(literal)).first->second;
}

Query::Query(Connection& connection, std::string const& sql)
    : connection_(connection), own_(connection.make(sql.c_str())), statement_(&*own_) {}

Query::~Query() {
  statement_->tryReset();
  try {
    statement_->clearBindings();
  } catch (SQLite::Exception const&) {  // it only frees
  }
}

bool Query::next() {
  return guarded(connection_.file_, [&] { return statement_->executeStep(); });
}

void Query::run() {
  while (next()) {
  }
}

bool Query::is_null(int column) { return statement_->getColumn(column).isNull(); }

std::int64_t Query::integer(int column) { return statement_->getColumn(column).getInt64(); }

std::string Query::text(int column) { return std::string(view(column)); }

std::string_view Query::view(int column) {
  auto const held = statement_->getColumn(column);
  auto const* bytes = static_cast<char const*>(held.getBlob());
  return {bytes ? bytes : "", static_cast<std::size_t>(held.getBytes())};
}

Digest Query::digest(int column) {
  auto const digest = Digest::from_bytes(view(column));
  if (!digest) damaged(connection_.file_, "a digest has not 32 bytes");
  return *digest;
}

boost::json::value Query::value(int column) {
  auto const held = statement_->getColumn(column);
  if (held.isInteger()) return held.getInt64();
  if (held.isFloat()) return held.getDouble();
  if (held.isText()) return boost::json::value(view(column));
  return nullptr;
}

void Query::add(std::int64_t value) {
  guarded(connection_.file_, [&] { statement_->bind(++bound_, value); });
}

void Query::add(double value) {
  guarded(connection_.file_, [&] { statement_->bind(++bound_, value); });
}

void Query::add(std::string const& text) {
  guarded(connection_.file_, [&] { statement_->bindNoCopy(++bound_, text); });
}

void Query::add(std::string_view text) {
  guarded(connection_.file_, [&] { statement_->bind(++bound_, std::string(text)); });
}

void Query::add(Blob blob) {
  guarded(connection_.file_, [&] {
    statement_->bindNoCopy(++bound_, blob.bytes.data(), static_cast<int>(blob.bytes.size()));
  });
}

void Query::add(std::nullopt_t) {
  guarded(connection_.file_, [&] { statement_->bind(++bound_); });
}

void Query::add(boost::json::value const& value) {
  if (auto const* whole = value.if_int64()) return add(*whole);
  if (value.is_number()) return add(value.to_number<double>());
  if (auto const* text = value.if_string()) return add(std::string_view(*text));
  add(std::nullopt);
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
  Query(connection_, "BEGIN IMMEDIATE").run();
}

Transaction::~Transaction() {
  if (open_) connection_.database().tryExec("ROLLBACK");
}

void Transaction::commit() {
  Query(connection_, "COMMIT").run();
  open_ = false;
}

}  // namespace chubei::store::sqlite
