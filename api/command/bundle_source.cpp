#include "api/command/bundle_source.hpp"

#include "api/command/data_folder.hpp"
#include "engine/ledger/note.hpp"
#include "engine/ledger/proof.hpp"
#include "engine/runtime/continuation.hpp"

namespace chubei::command {

namespace {

constexpr int records_at_once = static_cast<int>(ledger::tile_width);

struct Signed {
  LogKey log;
  store::Checkpoint checkpoint;
  ledger::BundleHeader header;
};

Result<Signed> newest_signed(store::Reader& reader) {
  auto log = key_of(reader);
  if (!log) return std::unexpected(std::move(log.error()));
  auto checkpoint = reader.newest_checkpoint();
  if (!checkpoint || !log->identity.names(checkpoint->size)) {
    return fail(ErrorCode::unavailable,
                {"尚无已签名的检查点，请在服务运行片刻后再导出",
                 "nothing is signed yet: let the service run for a moment, then export"});
  }
  ledger::NoteKey const key{log->identity.log.text(), log->key};
  ledger::BundleHeader header{log->identity.log, log->identity.suite, key.text(), checkpoint->text,
                              std::nullopt};
  return Signed{std::move(*log), std::move(*checkpoint), std::move(header)};
}

std::unexpected<Error> damaged(std::uint64_t position) {
  auto const at = std::to_string(position);
  return fail(ErrorCode::corrupt,
              {"日志在位置 " + at + " 处已损坏，未完成导出；请运行 chubei verify --data",
               "the log is damaged at position " + at +
                   ", the export is not whole: run chubei verify --data"},
              {}, {{"position", position}});
}

ledger::BundleEntry entry_of(store::Record record, Hasher& hasher) {
  ledger::BundleEntry entry;
  entry.index = static_cast<std::uint64_t>(record.position);
  entry.entry = ledger::entry_digest(hasher, record.envelope);
  entry.envelope = std::move(record.envelope);
  entry.parts = std::move(record.parts);
  return entry;
}

}  // namespace

Result<Written> write_log_bundle(store::Reader& reader, GiveLine const& give,
                                 TellProgress const& tell) {
  auto const from = newest_signed(reader);
  if (!from) return std::unexpected(from.error());
  auto const suite = from->log.identity.suite;
  auto const size = static_cast<std::uint64_t>(from->checkpoint.size);
  give(ledger::encode(from->header));
  Hasher hasher(suite);
  for (std::uint64_t done = 0; done < size;) {
    auto records = reader.records(static_cast<std::int64_t>(done), records_at_once);
    auto const leaves = reader.read_nodes(0, done, records.size());
    if (records.empty() || leaves.size() != records.size()) return damaged(done);
    for (std::size_t at = 0; at < records.size() && done < size; ++at, ++done) {
      auto const entry = entry_of(std::move(records[at]), hasher);
      bool const is_whole =
          entry.index == done && ledger::leaf_digest(hasher, entry.entry) == leaves[at];
      if (!is_whole) return damaged(done);
      give(ledger::encode(suite, entry));
    }
    tell(done, size);
  }
  give(ledger::encode(ledger::BundleEnd{from->checkpoint.text, size}));
  return Written{size, size};
}

Result<Written> write_case_bundle(store::Reader& reader, InstanceId const& instance,
                                  GiveLine const& give) {
  auto from = newest_signed(reader);
  if (!from) return std::unexpected(from.error());
  auto const suite = from->log.identity.suite;
  auto const size = static_cast<std::uint64_t>(from->checkpoint.size);
  Hasher hasher(suite);
  std::vector<store::Record> records;
  for (std::int64_t version = 1;;) {
    auto more = reader.records_of(instance, version, records_at_once);
    for (auto& record : more) {
      if (static_cast<std::uint64_t>(record.position) < size) records.push_back(std::move(record));
    }
    if (more.size() < static_cast<std::size_t>(records_at_once)) break;
    version += records_at_once;
  }
  if (records.empty()) {
    return fail(ErrorCode::not_found,
                {"检查点之内没有这个事项：" + instance.text(),
                 "there is no such case under the newest checkpoint: " + instance.text()});
  }
  auto const& last = records.back();
  from->header.head = ledger::CaseHead{instance, static_cast<std::uint64_t>(last.version),
                                       ledger::entry_digest(hasher, last.envelope)};
  auto continues = runtime::continuations(reader, from->log.identity, size);
  if (!continues) return std::unexpected(std::move(continues.error()));
  from->header.continues = std::move(*continues);
  give(ledger::encode(from->header));
  for (auto& record : records) {
    auto entry = entry_of(std::move(record), hasher);
    auto proof = ledger::prove_inclusion(suite, entry.index, size, reader);
    if (!proof) return std::unexpected(std::move(proof.error()));
    entry.proof = std::move(*proof);
    give(ledger::encode(suite, entry));
  }
  give(ledger::encode(ledger::BundleEnd{from->checkpoint.text, records.size()}));
  return Written{records.size(), size};
}

}  // namespace chubei::command
