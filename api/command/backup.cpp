#include "api/adapters/file.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/folder_copy.hpp"
#include "api/command/invocation.hpp"

namespace chubei::command {

namespace {

bool is_empty_or_absent(std::filesystem::path const& folder) {
  return !std::filesystem::exists(folder) || std::filesystem::is_empty(folder);
}

void copy_keys(Stores const& stores, DataFolder const& from, std::filesystem::path const& to) {
  std::filesystem::create_directories(to);
  std::filesystem::permissions(to, std::filesystem::perms::owner_all);
  for (auto const& file : {from.signing_key(), from.secret(), from.demo_seed()}) {
    if (auto const bytes = adapters::read_file(file)) {
      adapters::write_file(to / file.filename(), *bytes, 0600);
    }
  }
  stores.copy_subject_keys(from.subject_keys(), to / from.subject_keys().filename());
}

}  // namespace

Exit backup(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& arguments = invocation.arguments;
  DataFolder const from(arguments.get("data")), to(arguments.get("to"));
  auto const reader = look_at(invocation.stores, from);
  if (!reader) return voice.fail(Exit::usage, reader.error());
  auto const keys_to = arguments.find("keys-to");
  if (!is_empty_or_absent(to.root()) || (keys_to && !is_empty_or_absent(*keys_to))) {
    return voice.fail(Exit::usage, Text{"备份目录须为新目录或空目录",
                                        "a backup goes into a new or empty folder"});
  }
  std::filesystem::create_directories(to.root());
  // The checkpoint before the database, so that it reaches no further; then the database, since an
  // attachment that it names was written before it.
  auto const checkpoint = adapters::read_file(from.checkpoint());
  invocation.stores.copy(from.database(), to.database(), [&](double share) {
    voice.progress({"复制数据库（千分比）", "copying the database (per mille)"},
                   static_cast<std::uint64_t>(share * 1000), 1000);
  });
  auto const blobs = copy_folder(from.blobs(), to.blobs(), voice);
  if (checkpoint) adapters::write_file(to.checkpoint(), *checkpoint);
  if (auto const key = adapters::read_file(from.public_key())) {
    adapters::write_file(to.public_key(), *key);
  }
  if (keys_to) copy_keys(invocation.stores, from, *keys_to);
  adapters::sync_folder(to.root());

  auto const copied = look_at(invocation.stores, to);
  if (!copied) return voice.fail(Exit::world, copied.error());
  auto const size = (*copied)->size();
  auto const events = std::to_string(size), files = std::to_string(blobs);
  voice.say(
      {"已备份 " + events + " 个事件、" + files + " 个附件到 " + to.root().string(),
       "backed up " + events + " events and " + files + " attachments to " + to.root().string()});
  if (!keys_to) {
    voice.say(
        {"未含签名密钥与个人信息密钥；没有它们，恢复后无法继续签名，个人信息不可读。"
         "请另用 --keys-to 存到别处",
         "neither the signing key nor the subjects' keys are in it: without them a restored "
         "service cannot sign and personal data stay sealed. Keep them elsewhere with "
         "--keys-to"});
  }
  voice.give({{"events", size}, {"attachments", blobs}, {"keys", keys_to.has_value()}});
  return Exit::ok;
}

}  // namespace chubei::command
