#include "tests/chart/reader_release.hpp"

#include "engine/base/json.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chubei::chart {

Files files_below(std::string const& folder) {
  std::filesystem::path const root = std::filesystem::path(CHUBEI_SOURCE_DIR) / folder;
  Files files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(root).generic_string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

Files shipped(std::string const& folder) {
  Files files = files_below(folder);
  auto const release = json::parse(files.at("release.json"));
  auto const* includes = release ? json::find(*release, "/includes") : nullptr;
  if (includes == nullptr) return files;
  for (auto const& include : includes->as_array()) {
    auto const below =
        (std::filesystem::path(folder) / include.as_string().c_str()).lexically_normal();
    for (auto& [path, bytes] : shipped(below.generic_string()))
      files[below.filename().string() + "/" + path] = std::move(bytes);
  }
  return files;
}

Files everything() {
  static Files const files = files_below("tests/chart/release");
  return files;
}

Result<std::shared_ptr<Release const>> read(Files files) {
  form::Formats formats = form::Formats::standard();
  formats.add("uscc", {[](std::string_view) { return std::nullopt; }});  // of room workflows
  return read_release(std::move(files), formats);
}

void edit(Files& files, std::string_view path, std::string_view old_text,
          std::string_view new_text) {
  auto const file = files.find(path);
  if (file == files.end()) throw std::invalid_argument("no file " + std::string(path));
  std::size_t const at = file->second.find(old_text);
  if (at == std::string::npos)
    throw std::invalid_argument(std::string(path) + " has no " + std::string(old_text));
  file->second.replace(at, old_text.size(), new_text);
}

std::string faults_of(Files files) {
  auto const release = read(std::move(files));
  if (release) return "ok\n";
  std::string text;
  for (FieldError const& fault : release.error().fields)
    text += fault.pointer + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) +
            " " + fault.rule + "\n  " + fault.message.zh + "\n  " + fault.message.en + "\n";
  return text;
}

}  // namespace chubei::chart
