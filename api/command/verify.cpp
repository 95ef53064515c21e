#include "api/adapters/file.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/data_verifier.hpp"
#include "api/command/invocation.hpp"
#include "engine/ledger/note.hpp"

#include <fstream>

namespace chubei::command {

namespace {

constexpr std::size_t key_file_bytes_max = 1 << 20;

/// A PEM, or the line that a bundle's header names its key by.
Result<PublicKey> read_key(std::string const& path) {
  auto text = adapters::read_file(path, key_file_bytes_max);
  if (!text) {
    return fail(ErrorCode::not_found, {"没有公钥文件：" + path, "there is no such key: " + path});
  }
  while (text->ends_with('\n')) text->pop_back();
  if (text->contains("-----BEGIN")) return PublicKey::from_pem(*text + "\n");
  auto key = ledger::NoteKey::parse(*text);
  if (!key) return std::unexpected(std::move(key.error()));
  return key->key;
}

Result<ledger::VerifierOptions> read_options(Arguments const& arguments) {
  ledger::VerifierOptions options;
  for (auto const& path : arguments.all("key")) {
    auto key = read_key(path);
    if (!key) return std::unexpected(std::move(key.error()));
    options.keys.push_back(std::move(*key));
  }
  for (auto const& path : arguments.all("checkpoint")) {
    auto note = adapters::read_file(path, ledger::note_bytes_max);
    if (!note) {
      return fail(ErrorCode::not_found,
                  {"没有检查点文件：" + path, "there is no such checkpoint: " + path});
    }
    options.older_notes.push_back(std::move(*note));
  }
  return options;
}

/// Reads a line of at most bundle_line_bytes_max bytes; of a longer one the beginning, and then
/// nothing more.
bool read_line(std::istream& in, std::string& line) {
  line.clear();
  for (char letter; in.get(letter);) {
    if (letter == '\n') return true;
    line.push_back(letter);
    if (line.size() < ledger::bundle_line_bytes_max) continue;
    in.setstate(std::ios::eofbit | std::ios::failbit);
    return true;
  }
  return !line.empty();
}

ledger::Report verify_bundle(std::istream& in, std::uint64_t bytes, ledger::VerifierOptions options,
                             Voice& voice) {
  ledger::BundleVerifier verifier(std::move(options));
  std::string line;
  std::uint64_t read = 0;
  while (read_line(in, line)) {
    verifier.line(line);
    read += line.size() + 1;
    voice.progress({"核验（字节）", "verifying (bytes)"}, read, bytes);
  }
  return verifier.finish();
}

Result<ledger::Report> look_into(Invocation& invocation, ledger::VerifierOptions options) {
  auto const& arguments = invocation.arguments;
  auto& voice = invocation.voice;
  if (auto const data = arguments.find("data")) {
    DataFolder const folder(*data);
    auto const reader = look_at(invocation.stores, folder);
    if (!reader) return std::unexpected(reader.error());
    if (!arguments.has("checkpoint")) {
      if (auto note = adapters::read_file(folder.checkpoint(), ledger::note_bytes_max)) {
        options.older_notes.push_back(std::move(*note));
      }
    }
    if (options.keys.empty()) {
      voice.note({"未给 --key：以库中公钥核验，只能发现改动，不能证明公钥属实",
                  "without --key the store's own key is believed: changes are found, but nothing "
                  "proves that the key is the office's"});
    }
    return verify_rows(**reader, std::move(options.keys), std::move(options.older_notes),
                       [&](std::uint64_t done, std::uint64_t all) {
                         voice.progress({"核验", "verifying"}, done, all);
                       });
  }
  auto const& path = arguments.operands()[0];
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return fail(ErrorCode::not_found,
                {"无法打开数据包：" + path, "the bundle cannot be opened: " + path});
  }
  return verify_bundle(file, std::filesystem::file_size(path), std::move(options), voice);
}

void print(Voice& voice, ledger::Report const& report) {
  for (auto const& finding : report.findings) voice.say(ledger::located(finding));
  if (report.findings_total > report.findings.size()) {
    auto const more = std::to_string(report.findings_total - report.findings.size());
    voice.say({"另有 " + more + " 处", "and " + more + " more"});
  }
  auto const entries = std::to_string(report.entries), size = std::to_string(report.size),
             instances = std::to_string(report.instances),
             parts = std::to_string(report.parts_checked),
             withheld = std::to_string(report.parts_withheld);
  if (report.entries_withheld > 0) {
    auto const hidden = std::to_string(report.entries_withheld);
    voice.say({"其中 " + hidden + " 个事件未提供信封：只证明其在日志中，其办理人和内容不在本包内",
               "without envelope: " + hidden +
                   " of these; they are proven to stand in the log, who acted and what was done "
                   "is not in this bundle"});
  }
  voice.say({"日志 " + report.log + (report.simulated ? "（模拟，手动时钟）" : "") + "：" +
                 entries + " 个事件，" + instances + " 个事项，核对内容部分 " + parts +
                 " 个，未提供 " + withheld + " 个；检查点签署 " + size + " 个事件，根 " +
                 text(report.suite, report.root),
             "log " + report.log + (report.simulated ? " (simulated, manual clock)" : "") + ": " +
                 entries + " events, " + instances + " instances, " + parts + " parts checked, " +
                 withheld + " withheld; the checkpoint signs " + size + " events, root " +
                 text(report.suite, report.root)});
  if (report.entries_after_checkpoint > 0) {
    auto const tail = std::to_string(report.entries_after_checkpoint);
    voice.say({"检查点之后另有 " + tail + " 个事件，尚未签署",
               tail + " events after the checkpoint are not signed yet"});
  }
  if (report.ok()) {
    voice.say({"核验通过", "verified: nothing is wrong"});
  } else {
    auto const total = std::to_string(report.findings_total);
    voice.say({"核验未通过：" + total + " 处问题", "not verified: " + total + " findings"});
  }
}

}  // namespace

Exit verify(Invocation& invocation) {
  auto const& arguments = invocation.arguments;
  auto& voice = invocation.voice;
  bool const has_file = !arguments.operands().empty();
  if (has_file == arguments.has("data")) {
    return voice.fail(Exit::usage, Text{"请写明一个数据包文件，或 --data 目录",
                                        "name a bundle to verify, or a data folder with --data"});
  }
  if (has_file && !arguments.has("key")) {
    return voice.fail(Exit::usage,
                      Text{"核验数据包须以 --key 给出受信任的公钥",
                           "a bundle is verified against a key you trust: --key FILE"});
  }
  auto options = read_options(arguments);
  if (!options) return voice.fail(Exit::usage, options.error());
  auto const report = look_into(invocation, std::move(*options));
  if (!report) {
    bool const is_usage = report.error().code == ErrorCode::not_found;
    return voice.fail(is_usage ? Exit::usage : Exit::found, report.error());
  }
  print(voice, *report);
  voice.give(ledger::to_json(*report));
  return report->ok() ? Exit::ok : Exit::found;
}

}  // namespace chubei::command
