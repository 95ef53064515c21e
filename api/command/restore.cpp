#include "api/adapters/file.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/folder_copy.hpp"
#include "api/command/invocation.hpp"
#include "engine/ledger/note.hpp"

namespace chubei::command {

namespace {

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

/// Empty where the backup reaches every checkpoint that is known.
std::optional<Error> loss(Arguments const& arguments, store::Reader& reader, DataFolder const& from,
                          DataFolder const& to) {
  for (auto const& path : surviving(arguments, from, to)) {
    auto const note = adapters::read_file(path, ledger::note_bytes_max);
    if (!note) continue;
    auto const stands = stand_against(*note, reader, path.string());
    if (!stands) return stands.error();
  }
  return std::nullopt;
}

Text cannot_accept(Error const& what) {
  return {
      what.message.zh +
          "\n本版本尚不能以丢失为起点另起新日志：新日志的首个事件须载明旧日志与损失，并承接全部事项"
          "，"
          "而事件格式还没有承接一项。请找回更新的备份；在此之前服务不会启动，也不要删除检查点。",
      what.message.en +
          "\nThis version cannot yet begin a new log from a loss: its first event would have to "
          "name the old log and carry every case over, and the event format has no such fact. "
          "Find a newer backup; until then the service does not start. Do not delete the "
          "checkpoint: it is the proof of what was lost."};
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
  auto lost = loss(arguments, **reader, from, to);
  if (lost) {
    if (arguments.has("accept-loss")) lost->message = cannot_accept(*lost);
    return voice.fail(Exit::found, *lost);
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
  voice.give({{"events", size}, {"signing_key", std::filesystem::exists(to.signing_key())}});
  return Exit::ok;
}

}  // namespace chubei::command
