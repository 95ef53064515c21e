#include "api/command/data_folder.hpp"
#include "api/command/invocation.hpp"
#include "api/command/replay_check.hpp"

namespace chubei::command {

namespace {

boost::json::object to_json(Difference const& difference) {
  return {{"instance", difference.instance.text()},
          {"version", difference.version},
          {"what", difference.what},
          {"message", chubei::to_json(difference.message)}};
}

void print(Voice& voice, ReplayReport const& report) {
  for (auto const& difference : report.differences) {
    auto const where = difference.instance.empty() ? std::string()
                                                   : difference.instance.text() + " v" +
                                                         std::to_string(difference.version) + ": ";
    voice.say({where + difference.message.zh, where + difference.message.en});
  }
  auto const events = std::to_string(report.events), instances = std::to_string(report.instances),
             tasks = std::to_string(report.open_tasks),
             total = std::to_string(report.differences_total);
  voice.say({"重放 " + events + " 个事件，" + instances + " 个事项，待办 " + tasks + " 件；" +
                 (report.differences_total == 0 ? "与库一致" : "不符 " + total + " 处"),
             "replayed " + events + " events, " + instances + " instances, " + tasks +
                 " open tasks; " +
                 (report.differences_total == 0 ? "the store agrees" : total + " differences")});
}

}  // namespace

Exit replay(Invocation& invocation) {
  auto& voice = invocation.voice;
  DataFolder const folder(invocation.arguments.get("data"));
  auto const reader = look_at(invocation.stores, folder);
  if (!reader) return voice.fail(Exit::usage, reader.error());
  auto const report = replay_all(**reader, [&](std::uint64_t done, std::uint64_t all) {
    voice.progress({"重放", "replaying"}, done, all);
  });
  print(voice, report);
  boost::json::array differences;
  for (auto const& difference : report.differences) differences.push_back(to_json(difference));
  voice.give({{"events", report.events},
              {"instances", report.instances},
              {"open_tasks", report.open_tasks},
              {"documents", report.documents},
              {"keys", report.keys},
              {"differences_total", report.differences_total},
              {"differences", std::move(differences)}});
  return report.differences_total == 0 ? Exit::ok : Exit::found;
}

}  // namespace chubei::command
