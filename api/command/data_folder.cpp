#include "api/command/data_folder.hpp"

namespace chubei::command {

namespace {

Text advice(ledger::Standing standing, std::string const& sizes, std::string const& where) {
  switch (standing) {
    case ledger::Standing::smaller:
      return {"日志比已签名的检查点短（" + sizes + "，检查点：" + where +
                  "）。数据可能取自较旧的备份，或有事件被删除。请先用 chubei restore "
                  "恢复最新备份；确已丢失的，用 chubei restore --accept-loss 处理，并如实公告。",
              "the log is shorter than a signed checkpoint (" + sizes + "; checkpoint: " + where +
                  "). It comes from an older copy, or events were removed. Bring back the newest "
                  "backup with chubei restore; where the rest is lost, see --accept-loss there, "
                  "and say so openly."};
    case ledger::Standing::inconsistent:
      return {"日志与已签名的检查点不一致（" + sizes + "，检查点：" + where +
                  "）：历史被改写过。请保全现场，用 chubei verify --data "
                  "找出被改的事件，并从备份恢复。",
              "the log does not agree with a signed checkpoint (" + sizes +
                  "; checkpoint: " + where +
                  "): the past was rewritten. Keep everything as it is, find the changed events "
                  "with chubei verify --data, and restore from a backup."};
    case ledger::Standing::other_log:
      return {
          "检查点属于另一日志：" + where + "。请核对 --data 与 --checkpoint。",
          "the checkpoint belongs to another log: " + where + ". Look at --data and --checkpoint."};
    case ledger::Standing::same_or_grown:
      break;
  }
  return {};
}

/// The name to measure a checkpoint of `log` by, and how many entries bear it or an older one.
std::pair<LogId, std::uint64_t> known_as(store::LogIdentity const& identity, LogId const& log,
                                         std::int64_t size) {
  for (auto const& former : identity.former) {
    if (former.log == log) return {former.log, static_cast<std::uint64_t>(former.size)};
  }
  return {identity.log, static_cast<std::uint64_t>(size)};
}

}  // namespace

Result<std::unique_ptr<store::Reader>> look_at(Stores const& stores, DataFolder const& folder) {
  auto const none = [&] {
    return fail(ErrorCode::not_found,
                {"此目录中没有日志：" + folder.root().string(),
                 "there is no log in this folder: " + folder.root().string()});
  };
  if (!stores.is_there(folder.database())) return none();
  auto reader = stores.look(folder.database());
  if (!reader->identity()) return none();
  return reader;
}

Result<LogKey> key_of(store::Reader& reader) {
  auto identity = reader.identity();
  ensure(identity.has_value());
  auto key = PublicKey::from_pem(identity->public_key_pem);
  if (!key) {
    return fail(ErrorCode::corrupt, {"库中的公钥已损坏", "the public key in the store is damaged"});
  }
  return LogKey{std::move(*identity), std::move(*key)};
}

Result<void> stand_against(std::string_view note, store::Reader& reader, std::string const& where) {
  auto const log = key_of(reader);
  if (!log) return std::unexpected(log.error());
  auto const outside = ledger::open_checkpoint(note, std::span(&log->key, 1));
  if (!outside) {
    return fail(ErrorCode::corrupt,
                {"库外检查点无法核验（" + where + "）：" + outside.error().message.zh,
                 "the checkpoint outside cannot be verified (" + where +
                     "): " + outside.error().message.en});
  }
  auto const [name, size] = known_as(log->identity, outside->log, reader.size());
  auto const standing = ledger::compare(*outside, name, log->identity.suite, size, reader);
  if (!standing) return std::unexpected(standing.error());
  if (*standing == ledger::Standing::same_or_grown) return {};
  auto const sizes = std::to_string(size) + " < " + std::to_string(outside->size);
  auto const equal = std::to_string(size) + " / " + std::to_string(outside->size);
  bool const is_smaller = *standing == ledger::Standing::smaller;
  return fail(ErrorCode::corrupt, advice(*standing, is_smaller ? sizes : equal, where), {},
              {{"log_size", size}, {"checkpoint_size", outside->size}});
}

}  // namespace chubei::command
