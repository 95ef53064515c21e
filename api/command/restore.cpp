// Bringing a backup back. A checkpoint that reaches further than the backup refuses it, unless the
// loss is accepted: then the log goes on under a new id, and its first event says so.
#include "api/adapters/checkpoint_file.hpp"
#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "api/adapters/key_file.hpp"
#include "api/adapters/randomness.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/folder_copy.hpp"
#include "api/command/invocation.hpp"
#include "api/command/release_source.hpp"
#include "engine/base/encoding.hpp"
#include "engine/ledger/note.hpp"
#include "engine/runtime/continuation.hpp"
#include "engine/runtime/release_shelf.hpp"

#include <algorithm>

namespace chubei::command {

namespace {

/// A checkpoint that reaches further than the backup.
struct Lost {
  std::vector<std::filesystem::path> files;
  std::string note;  ///< the one that reaches furthest
  ledger::Checkpoint checkpoint;
  std::optional<Error> refusal;  ///< empty: the backup reaches every checkpoint that is known
  bool is_only_shorter = true;   ///< a prefix of what was; nothing was rewritten
};

/// Checkpoints that survived outside the database: named, in the folder to restore to, and in the
/// backup itself.
std::vector<std::filesystem::path> surviving(Arguments const& arguments, DataFolder const& from,
                                             DataFolder const& to) {
  std::vector<std::filesystem::path> paths;
  if (auto const named = arguments.find("checkpoint")) paths.emplace_back(*named);
  paths.push_back(to.checkpoint());
  paths.push_back(from.checkpoint());
  return paths;
}

Result<Lost> find_loss(Arguments const& arguments, store::Reader& reader, DataFolder const& from,
                       DataFolder const& to) {
  Lost lost;
  auto const log = key_of(reader);
  if (!log) return std::unexpected(log.error());
  for (auto const& path : surviving(arguments, from, to)) {
    auto const note = adapters::read_file(path, ledger::note_bytes_max);
    if (!note) continue;
    auto const stands = stand_against(*note, reader, path.string());
    if (stands) continue;
    auto const opened = ledger::open_checkpoint(*note, std::span(&log->key, 1));
    bool const is_shorter = opened && opened->log == log->identity.log &&
                            opened->suite == log->identity.suite &&
                            opened->size > static_cast<std::uint64_t>(reader.size());
    if (!lost.refusal || (lost.is_only_shorter && !is_shorter)) lost.refusal = stands.error();
    lost.is_only_shorter = lost.is_only_shorter && is_shorter;
    bool const is_known = std::ranges::find(lost.files, path) != lost.files.end();
    if (path != from.checkpoint() && !is_known) lost.files.push_back(path);
    if (!is_shorter || opened->size < lost.checkpoint.size) continue;
    lost.checkpoint = *opened;
    lost.note = *note;
  }
  return lost;
}

Result<void> may_accept(Arguments const& arguments, Lost const& lost, store::Reader& reader) {
  if (!arguments.has("accept-loss")) return std::unexpected(*lost.refusal);
  auto error = *lost.refusal;
  if (!lost.is_only_shorter || reader.size() == 0) {
    error.message.zh +=
        "\n--accept-loss "
        "只适用于备份较旧、其余已丢失的情形，不适用于历史被改写或检查点不属于此日志的情形。";
    error.message.en +=
        "\n--accept-loss is for a backup that is older than what was lost, not for a past that was "
        "rewritten or a checkpoint of another log.";
    return std::unexpected(std::move(error));
  }
  for (auto const* name : {"ground", "by"}) {
    auto const text = arguments.get(name);
    if (!text.empty() && text.size() <= ledger::ground_bytes_max && is_utf8(text)) continue;
    std::string const flag(name);
    return fail(
        ErrorCode::bad_request,
        {"接受丢失须以 --ground 写明事由、以 --by 写明决定人，各不超过 4000 字节：--" + flag,
         "a loss is accepted with its ground (--ground) and by whom (--by), at most 4000 "
         "bytes each: --" +
             flag});
  }
  return {};
}

/// The lost checkpoints stay beside, under a name that no start looks at.
void set_aside(Lost const& lost) {
  for (auto const& file : lost.files) {
    auto aside = file;
    aside += ".lost";
    for (int count = 2; std::filesystem::exists(aside); ++count) {
      aside = file;
      aside += ".lost-" + std::to_string(count);
    }
    std::filesystem::rename(file, aside);
  }
}

/// Signed at once where the key is here; else the next start does it.
Result<void> sign(store::Store& store, store::LogIdentity const& identity, DataFolder const& to,
                  std::filesystem::path const& outside) {
  auto const key = adapters::read_signing_key(to.signing_key());
  if (!key) return std::unexpected(key.error());
  if (!*key) return {};
  if ((*key)->public_key().pem() != identity.public_key_pem) {
    return fail(ErrorCode::corrupt,
                {"签名密钥与日志不符：" + to.signing_key().string(),
                 "this is not the log's signing key: " + to.signing_key().string()});
  }
  auto& view = store.writer_view();
  auto frontier = ledger::MerkleFrontier::parse(identity.suite, view.frontier());
  if (!frontier) return std::unexpected(frontier.error());
  auto const note = ledger::sign_checkpoint(
      {identity.log, identity.suite, frontier->size(), frontier->root(), view.last_recorded_at()},
      **key);
  adapters::FileCheckpoint(outside).write(note);
  store.keep({view.size(), note});
  return {};
}

Result<store::LogIdentity> go_on(Invocation& invocation, Lost const& lost, DataFolder const& to) {
  auto const& arguments = invocation.arguments;
  auto const store = invocation.stores.open(to.database());
  auto& view = store->writer_view();
  auto const shelf = runtime::ReleaseShelf::open(view, formats());
  if (!shelf) return std::unexpected(shelf.error());
  if (!(*shelf)->has_current()) {
    return fail(ErrorCode::corrupt, {"备份中没有发布包，无法承接",
                                     "the backup holds no release: it cannot be continued"});
  }
  adapters::OsRandomness randomness;
  bool const is_simulated = view.identity()->is_simulated;
  auto const now = is_simulated ? view.last_recorded_at() : adapters::SystemClock().now();
  std::string name = is_simulated ? "simulated-" : "";
  name += adapters::fresh_id(now, randomness);
  auto identity = runtime::continue_log(
      *store, (*shelf)->current(), randomness,
      {LogId(name), lost.note, arguments.get("by"), arguments.get("ground"), now});
  set_aside(lost);
  auto const is_signed =
      sign(*store, identity, to, arguments.get("checkpoint", to.checkpoint().string()));
  if (!is_signed) return std::unexpected(is_signed.error());
  return identity;
}

void tell_loss(Voice& voice, Lost const& lost, store::LogIdentity const& identity) {
  auto const kept = std::to_string(identity.former.back().size);
  auto const gone = std::to_string(lost.checkpoint.size);
  auto const former = identity.former.back().log.text();
  voice.say({"日志 " + former + " 保留 " + kept + " 个事件，检查点曾签署 " + gone +
                 " 个；此后以日志 " + identity.log.text() +
                 " 继续。请公告丢失的范围和新的日志标识，并保存 .lost 检查点。",
             "of log " + former + " " + kept + " events are kept, a checkpoint had signed " + gone +
                 "; from here on it is log " + identity.log.text() +
                 ". Publish what was lost and the new log id, and keep the .lost checkpoint."});
}

void copy_keys(Stores const& stores, std::filesystem::path const& from, DataFolder const& to) {
  for (auto const& file : {to.signing_key(), to.secret(), to.demo_seed()}) {
    auto const bytes = adapters::read_file(from / file.filename());
    if (bytes) adapters::write_file(file, *bytes, 0600);
  }
  auto const subjects = from / to.subject_keys().filename();
  if (std::filesystem::exists(subjects)) stores.copy_subject_keys(subjects, to.subject_keys());
}

void bring_back(Invocation& invocation, DataFolder const& from, DataFolder const& to) {
  auto& voice = invocation.voice;
  std::filesystem::create_directories(to.root());
  std::filesystem::create_directories(to.keys());
  std::filesystem::permissions(to.keys(), std::filesystem::perms::owner_all);
  copy_folder(from.blobs(), to.blobs(), voice);
  if (auto const keys = invocation.arguments.find("keys-from")) {
    copy_keys(invocation.stores, *keys, to);
  }
  if (auto const key = adapters::read_file(from.public_key())) {
    adapters::write_file(to.public_key(), *key);
  }
  // Last: a folder without a database is one that restore takes up again.
  invocation.stores.copy(from.database(), to.database(), [&](double share) {
    voice.progress({"复制数据库（千分比）", "copying the database (per mille)"},
                   static_cast<std::uint64_t>(share * 1000), 1000);
  });
  adapters::sync_folder(to.root());
}

}  // namespace

Exit restore(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& arguments = invocation.arguments;
  DataFolder const from(arguments.get("from")), to(arguments.get("data"));
  auto const reader = look_at(invocation.stores, from);
  if (!reader) return voice.fail(Exit::usage, reader.error());
  if (invocation.stores.is_there(to.database())) {
    return voice.fail(
        Exit::usage,
        Text{"目标目录中已有日志；请先移走（勿删）：" + to.database().string(),
             "there is a log in that folder already; move it away first, do not delete it: " +
                 to.database().string()});
  }
  auto const lost = find_loss(arguments, **reader, from, to);
  if (!lost) return voice.fail(Exit::found, lost.error());
  if (lost->refusal) {
    auto const may = may_accept(arguments, *lost, **reader);
    if (!may) {
      bool const is_usage = may.error().code == ErrorCode::bad_request;
      return voice.fail(is_usage ? Exit::usage : Exit::found, may.error());
    }
  }
  bring_back(invocation, from, to);
  auto const size = (*reader)->size();
  auto const events = std::to_string(size);
  voice.say({"已恢复 " + events + " 个事件到 " + to.root().string(),
             "restored " + events + " events to " + to.root().string()});
  if (!std::filesystem::exists(to.signing_key())) {
    voice.say({"缺少签名密钥，服务无法启动；请放回 " + to.signing_key().string(),
               "the signing key is missing and the service will not start: put it back at " +
                   to.signing_key().string()});
  }
  boost::json::object result{{"events", size},
                             {"signing_key", std::filesystem::exists(to.signing_key())}};
  if (lost->refusal) {
    auto const identity = go_on(invocation, *lost, to);
    if (!identity) return voice.fail(Exit::world, identity.error());
    tell_loss(voice, *lost, *identity);
    result["log"] = identity->log.text();
    result["former"] = identity->former.back().log.text();
    result["lost"] = lost->checkpoint.size - static_cast<std::uint64_t>(size);
  }
  voice.give(result);
  return Exit::ok;
}

}  // namespace chubei::command
