#pragma once
// One connection to one SQLite file, its statements prepared once and kept, and a Query that binds,
// steps and gives the statement back. Every failure of SQLite leaves as a StoreFailure that says
// what an operator should do. Thread rule: one thread at a time.

#include "engine/base/hash.hpp"
#include "engine/base/instant.hpp"
#include "engine/store/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chubei::store::sqlite {

inline constexpr int busy_timeout_ms = 10'000;

enum class Mode {
  read,
  write,                ///< WAL that only a checkpoint asked for moves
  write_checkpointing,  ///< WAL that moves itself
  write_deleting,       ///< no WAL; what is deleted is overwritten
};

class Connection {
 public:
  /// Creates the file where it is opened for writing. Writers are durable at commit.
  Connection(std::string file, Mode mode);

  std::string const& file() const { return file_; }
  SQLite::Database& database() { return database_; }
  /// Statements without parameters and rows.
  void run(std::string const& statements);
  std::int64_t integer(std::string const& statement);
  /// BEGIN without a lock: the first read takes the snapshot.
  void begin();
  void roll_back();

 private:
  friend class Query;
  SQLite::Statement make(char const* sql);
  SQLite::Statement& prepared(char const* literal);

  std::string file_;
  SQLite::Database database_;
  std::unordered_map<char const*, SQLite::Statement> statements_;  // by the literal's address
};

struct Blob {
  std::string_view bytes;
};

/// Values bound without a copy must live until the query is done: bind lvalues, or run in the same
/// expression.
class Query {
 public:
  /// A literal, whose statement is kept for the life of the connection.
  template <std::size_t Size>
  Query(Connection& connection, char const (&literal)[Size])
      : connection_(connection), statement_(&connection.prepared(literal)) {}
  /// A text made at run time: its statement lives as long as the query.
  Query(Connection& connection, std::string const& sql);
  ~Query();
  Query(Query const&) = delete;
  Query& operator=(Query const&) = delete;

  template <class... Values>
  Query& bind(Values const&... values) {
    (add(values), ...);
    return *this;
  }
  /// Whether there is a row.
  bool next();
  void run();

  bool is_null(int column);
  std::int64_t integer(int column);
  bool flag(int column) { return integer(column) != 0; }
  Instant instant(int column) { return {integer(column)}; }
  std::string text(int column);
  /// Valid until the next row.
  std::string_view view(int column);
  Digest digest(int column);
  /// Null, number or text.
  boost::json::value value(int column);

 private:
  void add(std::int64_t value);
  void add(int value) { add(static_cast<std::int64_t>(value)); }
  void add(bool value) { add(static_cast<std::int64_t>(value)); }
  void add(double value);
  void add(std::string const& text);
  void add(std::string_view text);
  void add(char const* text) { add(std::string_view(text)); }
  void add(Blob blob);
  void add(Digest const& digest) { add(Blob{digest.view()}); }
  void add(Instant instant) { add(instant.ms); }
  void add(std::nullopt_t);
  void add(boost::json::value const& value);
  template <class T>
  void add(std::optional<T> const& value) {
    value ? add(*value) : add(std::nullopt);
  }

  Connection& connection_;
  std::optional<SQLite::Statement> own_;
  SQLite::Statement* statement_;
  int bound_ = 0;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  ~Transaction();
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

[[noreturn]] void explain(SQLite::Exception const& failure, std::string const& file);
/// What stands in the file is not what this program writes.
[[noreturn]] void damaged(std::string const& file, std::string const& what);

}  // namespace chubei::store::sqlite
