#include "engine/store/sqlite/subject_keys.hpp"

#include "engine/base/encoding.hpp"
#include "engine/store/sqlite/connection.hpp"
#include "engine/store/sqlite/folder_lock.hpp"
#include "engine/store/sqlite/schema.hpp"

#include <openssl/rand.h>

#include <filesystem>
#include <mutex>

namespace chubei::store {

namespace sqlite {

namespace {

constexpr std::int64_t keys_application_id = 0x4348424b;  // "CHBK"

constexpr char const* keys_version_1 = R"sql(
CREATE TABLE subject_key (
  id TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, secret BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE erased (subject TEXT PRIMARY KEY) WITHOUT ROWID;
)sql";

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw StoreFailure("the random generator of OpenSSL failed: no key can be made");
  }
  return bytes;
}

/// The file is there, and nobody but its owner reads it, before a secret is written.
std::string private_file(std::string const& folder) {
  make_folder(folder);
  auto const file = folder + "/keys.db";
  Connection(file, Mode::write_deleting).run("PRAGMA user_version");
  std::error_code failure;
  std::filesystem::permissions(
      file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure);
  if (failure) throw StoreFailure(file + ": " + failure.message() + ": check its owner and rights");
  return file;
}

class SqliteSubjectKeys final : public ledger::SubjectKeys {
 public:
  explicit SqliteSubjectKeys(std::string const& folder)
      : connection_(private_file(folder), Mode::write_deleting) {
    prepare_tables(connection_, keys_application_id, std::span(&keys_version_1, 1));
  }

  ledger::SubjectKey current(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    if (auto held = held_by(subject)) return *held;
    auto const id = hex(random_bytes(16));
    auto const secret = SecretKey::from_bytes(random_bytes(SecretKey::size)).value();
    Query(connection_, "INSERT INTO subject_key (id, subject, secret) VALUES (?, ?, ?)")
        .bind(id, subject.text(), Blob{secret.view()})
        .run();
    return {ledger::SubjectKeyId(id), secret};
  }

  std::optional<ledger::SubjectKey> find(ledger::SubjectKeyId const& id) override {
    std::lock_guard lock(mutex_);
    Query query(connection_, "SELECT id, secret FROM subject_key WHERE id = ?");
    query.bind(id.text());
    return read(query);
  }

  void erase(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    Transaction transaction(connection_);
    Query(connection_, "DELETE FROM subject_key WHERE subject = ?").bind(subject.text()).run();
    Query(connection_, "INSERT OR IGNORE INTO erased (subject) VALUES (?)")
        .bind(subject.text())
        .run();
    transaction.commit();
  }

  bool was_erased(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    Query query(connection_, "SELECT 1 FROM erased WHERE subject = ?");
    query.bind(subject.text());
    return query.next();
  }

 private:
  std::optional<ledger::SubjectKey> held_by(SubjectId const& subject) {
    Query query(connection_, "SELECT id, secret FROM subject_key WHERE subject = ?");
    query.bind(subject.text());
    return read(query);
  }

  std::optional<ledger::SubjectKey> read(Query& query) {
    if (!query.next()) return std::nullopt;
    auto const secret = SecretKey::from_bytes(query.view(1));
    if (!secret) damaged(connection_.file(), "a key has not 32 bytes");
    return ledger::SubjectKey{ledger::SubjectKeyId(query.text(0)), *secret};
  }

  std::mutex mutex_;
  Connection connection_;
};

}  // namespace

}  // namespace sqlite

std::unique_ptr<ledger::SubjectKeys> open_sqlite_subject_keys(std::string const& folder) {
  return std::make_unique<sqlite::SqliteSubjectKeys>(folder);
}

}  // namespace chubei::store
