#include "api/command/opened_log.hpp"

#include "api/adapters/file.hpp"
#include "api/adapters/key_file.hpp"
#include "api/command/release_source.hpp"
#include "engine/check/check.hpp"
#include "engine/ledger/note.hpp"

#include <algorithm>

namespace chubei::command {

namespace {

constexpr std::string_view clock_note = "clock";

void make_folders(DataFolder const& folder) {
  for (auto const& made : {folder.root(), folder.keys()}) {
    std::filesystem::create_directories(made);
  }
  std::filesystem::permissions(folder.keys(), std::filesystem::perms::owner_all);
}

Result<PrivateKey> signing_key(Settings const& settings, bool is_new,
                               runtime::Randomness& randomness) {
  auto const path = settings.folder.signing_key();
  auto kept = adapters::read_signing_key(path);
  if (!kept) return std::unexpected(std::move(kept.error()));
  if (*kept) return std::move(**kept);
  if (is_new) return adapters::make_signing_key(path, settings.suite, randomness);
  return fail(ErrorCode::not_found,
              {"缺少签名密钥：" + path.string() + "。请从密钥备份中放回，不能另造。",
               "the signing key is missing: " + path.string() +
                   ". Put it back from the backup of the keys; a new one would not fit the log."});
}

store::LogIdentity new_identity(Settings const& settings, PrivateKey const& key, Instant now,
                                runtime::Randomness& randomness) {
  auto id = settings.log_id.empty() ? adapters::fresh_id(now, randomness) : settings.log_id;
  if (settings.is_manual_clock) id = "simulated-" + id;
  return {LogId(id.substr(0, 64)), settings.suite, settings.is_manual_clock, key.public_key().pem(),
          now};
}

Result<void> fits(Settings const& settings, store::LogIdentity const& identity,
                  PrivateKey const& key) {
  auto const known = PublicKey::from_pem(identity.public_key_pem);
  if (!known || !(*known == key.public_key())) {
    return fail(ErrorCode::corrupt,
                {"签名密钥与日志不符：" + settings.folder.signing_key().string() +
                     "。请放回此日志原来的密钥。",
                 "this is not the log's signing key: " + settings.folder.signing_key().string() +
                     ". Put the log's own key back."});
  }
  if (settings.is_manual_clock && !identity.is_simulated) {
    return fail(ErrorCode::bad_request,
                {"此日志以真实时钟建立，不能改用手动时钟；请另用新的数据目录",
                 "this log was created with the real clock and cannot take a manual one: use a new "
                 "data folder"});
  }
  return {};
}

std::unique_ptr<runtime::Clock> clock_for(Settings const& settings,
                                          store::LogIdentity const& identity,
                                          store::Reader& reader) {
  if (!identity.is_simulated) return std::make_unique<adapters::SystemClock>();
  auto now = std::max(reader.last_recorded_at(), identity.created_at);
  if (auto const note = reader.note(clock_note)) {
    if (auto const kept = parse_instant(*note)) now = std::max(now, *kept);
  }
  if (settings.manual_start) now = std::max(now, *settings.manual_start);
  return std::make_unique<adapters::ManualClock>(now);
}

/// Against the checkpoint outside, and against the store's own newest one.
Result<void> protect_from_fork(Settings const& settings, store::Reader& reader,
                               runtime::CheckpointFile& outside, Voice& voice) {
  auto const inside = reader.newest_checkpoint();
  if (auto const note = outside.read()) {
    auto const stands = stand_against(*note, reader, settings.checkpoint.string());
    if (!stands) return stands;
  } else if (inside) {
    voice.note({"警告：没有库外检查点 " + settings.checkpoint.string() +
                    "，无法发现数据被整体换成旧的。此后将重新写出。",
                "warning: there is no checkpoint outside the database at " +
                    settings.checkpoint.string() +
                    ", so a swap for an older copy cannot be seen. It is written anew from here "
                    "on."});
  }
  if (inside) return stand_against(inside->text, reader, "store");
  return {};
}

/// A checkpoint without a log: the database was lost or moved, and a new log would hide that.
Result<void> refuse_orphan(Settings const& settings) {
  auto const path = settings.checkpoint.string();
  if (!std::filesystem::exists(settings.checkpoint)) return {};
  return fail(ErrorCode::corrupt,
              {"有检查点 " + path +
                   " 而没有日志：数据库丢失或被移走。请用 chubei restore 恢复，"
                   "或另用新的数据目录。",
               "there is a checkpoint at " + path +
                   " and no log: the database was lost or moved. Bring it back with chubei "
                   "restore, or use a new data folder."});
}

Result<void> go_live(Settings const& settings, store::Store& store, runtime::ReleaseShelf& shelf) {
  if (settings.release.empty()) {
    if (shelf.has_current()) return {};
    return fail(ErrorCode::bad_request, {"首次启动须用 --release 指明发布包",
                                         "the first start needs a release: --release DIR"});
  }
  auto const release = release_in(settings.release);
  if (!release) return std::unexpected(release.error());
  if (!shelf.find((*release)->digest) && check::has_errors(check::check(**release))) {
    return fail(ErrorCode::invalid_definition,
                {"发布包有错误，不能启用；请运行 chubei check " + settings.release.string(),
                 "the release has errors and does not go live: run chubei check " +
                     settings.release.string()});
  }
  return shelf.go_live(store, *release);
}

Result<runtime::LogState> state_of(store::Reader& reader, store::LogIdentity identity,
                                   chart::Release const& release) {
  auto const size = static_cast<std::uint64_t>(reader.size());
  auto frontier = ledger::MerkleFrontier::restore(identity.suite, size, reader);
  if (!frontier) return std::unexpected(std::move(frontier.error()));
  if (size > 0 && frontier->encode() != reader.frontier()) {
    return fail(ErrorCode::corrupt,
                {"库中的默克尔树前沿与事件不符；请运行 chubei verify --data",
                 "the stored frontier of the tree does not fit the events: run chubei verify "
                 "--data"});
  }
  return runtime::LogState{std::move(identity), std::move(*frontier), reader.last_recorded_at(),
                           release.calendar};
}

}  // namespace

Result<OpenedLog> open_log(Settings const& settings, Stores const& stores, Voice& voice) {
  make_folders(settings.folder);
  auto lock = adapters::FolderLock::take(settings.folder.root());
  if (!lock) {
    return fail(ErrorCode::conflict,
                {"另一进程正在使用此数据目录：" + settings.folder.root().string(),
                 "another process uses this data folder: " + settings.folder.root().string()});
  }
  auto randomness = std::make_unique<adapters::OsRandomness>();
  auto store = stores.open(settings.folder.database());
  auto& view = store->writer_view();
  auto identity = view.identity();
  auto key = signing_key(settings, !identity, *randomness);
  if (!key) return std::unexpected(std::move(key.error()));
  if (!identity) {
    auto const orphan = refuse_orphan(settings);
    if (!orphan) return std::unexpected(orphan.error());
    auto const now = settings.manual_start.value_or(adapters::SystemClock().now());
    store->create(new_identity(settings, *key, now, *randomness));
    identity = view.identity();
  }
  auto const fit = fits(settings, *identity, *key);
  if (!fit) return std::unexpected(fit.error());
  adapters::write_file(settings.folder.public_key(), identity->public_key_pem);
  auto outside = std::make_unique<adapters::FileCheckpoint>(settings.checkpoint);
  auto const is_safe = protect_from_fork(settings, view, *outside, voice);
  if (!is_safe) return std::unexpected(is_safe.error());
  auto shelf = runtime::ReleaseShelf::open(view, formats());
  if (!shelf) return std::unexpected(std::move(shelf.error()));
  auto const is_live = go_live(settings, *store, **shelf);
  if (!is_live) return std::unexpected(is_live.error());
  auto state = state_of(view, *identity, (*shelf)->current());
  if (!state) return std::unexpected(std::move(state.error()));
  auto clock = clock_for(settings, *identity, view);
  return OpenedLog{std::move(*lock),
                   std::move(randomness),
                   std::move(clock),
                   std::move(store),
                   stores.subject_keys(settings.folder.subject_keys()),
                   std::move(outside),
                   std::move(*shelf),
                   std::move(*key),
                   std::move(*state)};
}

}  // namespace chubei::command
