#include "engine/check/check.hpp"

#include "api/command/invocation.hpp"
#include "api/command/release_source.hpp"

namespace chubei::command {

namespace {

std::string place(check::Finding const& finding) {
  return finding.file + (finding.line > 0 ? ":" + std::to_string(finding.line) : "");
}

boost::json::object to_json(check::Finding const& finding) {
  boost::json::object object{{"severity", check::name(finding.severity)},
                             {"code", finding.code},
                             {"file", finding.file},
                             {"pointer", finding.pointer},
                             {"line", finding.line},
                             {"message", chubei::to_json(finding.message)}};
  if (!finding.path.empty())
    object["path"] = boost::json::array(finding.path.begin(), finding.path.end());
  return object;
}

void print(Voice& voice, check::Finding const& finding) {
  bool const is_error = finding.severity == check::Severity::error;
  auto const where = place(finding) + ": ";
  voice.say({where + (is_error ? "错误：" : "警告：") + finding.message.zh,
             where + (is_error ? "error: " : "warning: ") + finding.message.en});
  if (finding.path.empty()) return;
  std::string way = "    ";
  for (auto const& event : finding.path) way += (way.size() > 4 ? " -> " : "") + event;
  voice.line(way);
}

}  // namespace

Exit check(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& operands = invocation.arguments.operands();
  if (operands.empty()) {
    return voice.fail(Exit::usage, Text{"请写明发布包目录：chubei check DIR",
                                        "name the release: chubei check DIR"});
  }
  auto const release = release_in(operands[0]);
  if (!release) {
    bool const is_absent = release.error().code == ErrorCode::not_found;
    return voice.fail(is_absent ? Exit::usage : Exit::found, release.error());
  }
  auto const findings = check::check(**release);
  std::size_t errors = 0;
  boost::json::array list;
  for (auto const& finding : findings) {
    print(voice, finding);
    list.push_back(to_json(finding));
    if (finding.severity == check::Severity::error) ++errors;
  }
  auto const warnings = findings.size() - errors;
  auto const definitions = std::to_string((*release)->definitions.size());
  voice.say({"发布包 " + (*release)->id + "：" + definitions + " 个定义，" +
                 std::to_string(errors) + " 个错误，" + std::to_string(warnings) +
                 " 个警告，摘要 " + (*release)->digest,
             "release " + (*release)->id + ": " + definitions + " definitions, " +
                 std::to_string(errors) + " errors, " + std::to_string(warnings) +
                 " warnings, digest " + (*release)->digest});
  voice.give({{"release", (*release)->id},
              {"digest", (*release)->digest},
              {"errors", errors},
              {"warnings", warnings},
              {"findings", std::move(list)}});
  bool const is_strict = invocation.arguments.has("strict");
  return errors > 0 || (is_strict && warnings > 0) ? Exit::found : Exit::ok;
}

}  // namespace chubei::command
