#include "api/command/bundle_source.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/invocation.hpp"

#include <fstream>

namespace chubei::command {

namespace {

/// The file of --to, or the command's own first stream.
class Target {
 public:
  Target(std::string const& path, std::ostream& otherwise) : otherwise_(otherwise) {
    if (path.empty()) return;
    file_.open(path, std::ios::binary | std::ios::trunc);
    if (!file_) throw std::runtime_error("cannot write " + path);
  }
  void line(std::string const& text) {
    auto& out = file_.is_open() ? static_cast<std::ostream&>(file_) : otherwise_;
    out << text << '\n';
    if (!out) throw std::runtime_error("the bundle cannot be written: is the disk full?");
  }
  void finish() {
    if (!file_.is_open()) {
      otherwise_.flush();
      return;
    }
    file_.close();
    if (!file_) throw std::runtime_error("the bundle cannot be written: is the disk full?");
  }

 private:
  std::ofstream file_;
  std::ostream& otherwise_;
};

}  // namespace

Exit export_log(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& arguments = invocation.arguments;
  auto const to = arguments.get("to");
  if (to.empty() && voice.is_json()) {
    return voice.fail(Exit::usage, Text{"--json 须与 --to 同用：数据包本身占用标准输出",
                                        "--json needs --to: the bundle itself takes the output"});
  }
  DataFolder const folder(arguments.get("data"));
  auto const reader = look_at(invocation.stores, folder);
  if (!reader) return voice.fail(Exit::usage, reader.error());

  Target target(to, voice.results());
  auto const give = [&](std::string const& line) { target.line(line); };
  Text const what{"导出", "exporting"};
  auto const tell = [&](std::uint64_t done, std::uint64_t all) { voice.progress(what, done, all); };
  auto const instance = arguments.find("case");
  auto const written = instance ? write_case_bundle(**reader, InstanceId(*instance), give)
                                : write_log_bundle(**reader, give, tell);
  if (!written) return voice.fail(Exit::found, written.error());
  target.finish();
  auto const count = std::to_string(written->entries);
  Text const done{"已导出 " + count + " 个事件，检查点 " + std::to_string(written->size),
                  "exported " + count + " events, under the checkpoint of size " +
                      std::to_string(written->size)};
  if (!to.empty()) voice.say(done);
  voice.give({{"entries", written->entries}, {"size", written->size}, {"file", to}});
  return Exit::ok;
}

}  // namespace chubei::command
