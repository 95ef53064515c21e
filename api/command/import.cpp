#include "engine/import/import.hpp"

#include "api/adapters/file.hpp"
#include "api/command/invocation.hpp"
#include "api/command/release_source.hpp"

#include <filesystem>

namespace chubei::command {

namespace {

namespace fs = std::filesystem;

using import::Finding;
using import::Imported;

std::string place(std::string const& file, Finding const& finding) {
  if (finding.line > 0) return file + ":" + std::to_string(finding.line);
  return finding.pointer.empty() ? file : file + "#" + finding.pointer;
}

boost::json::object to_json(Finding const& finding) {
  return {{"kind", finding.kind == Finding::Kind::left_out ? "left_out" : "remark"},
          {"what", finding.what},
          {"line", finding.line},
          {"pointer", finding.pointer},
          {"message", chubei::to_json(finding.message)}};
}

void note(Voice& voice, std::string const& file, Finding const& finding) {
  bool const is_missing = finding.kind == Finding::Kind::left_out;
  std::string const where = place(file, finding) + ": " + finding.what + ": ";
  voice.note({where + (is_missing ? "未导入：" : "提示：") + finding.message.zh,
              where + (is_missing ? "left out: " : "remark: ") + finding.message.en});
}

Result<Imported> read(fs::path const& file, std::string const& text, std::string const& name) {
  bool const is_json = file.extension() == ".json";
  auto imported = is_json ? import::from_xstate(text, name) : import::from_scxml(text, name);
  if (imported) return imported;
  for (FieldError& fault : imported.error().fields)
    fault.pointer = file.string() + "#" + fault.pointer;
  return imported;
}

/// What the reader of definitions says of it; the files carry no forms, so nothing else is needed.
Result<void> check(Imported const& imported) {
  chart::Files files;
  for (auto& [path, text] : import::as_release(imported)) files[path] = text;
  auto const release = chart::read_release(std::move(files), formats());
  if (!release) return std::unexpected(release.error());
  return {};
}

void write(Imported const& imported, fs::path const& folder) {
  for (auto const& [path, text] : import::as_release(imported)) {
    fs::create_directories((folder / path).parent_path());
    adapters::write_file(folder / path, text);
  }
}

}  // namespace

Exit import_chart(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& arguments = invocation.arguments;
  if (arguments.operands().empty())
    return voice.fail(Exit::usage, Text{"请写明要导入的文件：chubei import FILE",
                                        "name the file: chubei import FILE"});
  fs::path const file = arguments.operands()[0];
  auto const to = arguments.find("to");
  if (to && fs::exists(*to) && !fs::is_empty(*to))
    return voice.fail(Exit::usage, Text{"--to 须是新的或空的目录：" + *to,
                                        "--to must be a new or empty folder: " + *to});
  auto const text = adapters::read_file(file);
  if (!text)
    return voice.fail(Exit::usage, Error{ErrorCode::not_found,
                                         {"没有这个文件：" + file.string(),
                                          "there is no such file: " + file.string()}});
  auto const imported = read(file, *text, arguments.get("name", file.stem().string()));
  if (!imported) return voice.fail(Exit::found, imported.error());
  boost::json::array findings;
  for (Finding const& finding : imported->findings) {
    note(voice, file.string(), finding);
    findings.push_back(to_json(finding));
  }
  auto const sound = check(*imported);
  if (!sound) voice.fail(Exit::found, sound.error());
  bool const is_whole = imported->is_whole() && sound;
  bool const is_wanted = is_whole || arguments.has("partial");
  if (is_wanted && to) write(*imported, *to);
  if (is_wanted && !to && !voice.is_json()) voice.results() << import::pretty(imported->definition);
  if (!is_wanted)
    voice.note({"有未导入的部分，什么也没有写；仍要写出请加 --partial",
                "something is left out, so nothing is written; --partial writes the rest"});
  if (sound) voice.give({{"definition", imported->definition}, {"findings", std::move(findings)}});
  return is_wanted && sound ? Exit::ok : Exit::found;
}

}  // namespace chubei::command
