#include "engine/runtime/release_folder.hpp"

#include "engine/base/json.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

namespace chubei::runtime {

namespace {

namespace fs = std::filesystem;

std::string bytes_of(fs::path const& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file)
    throw fs::filesystem_error("cannot read", path, std::make_error_code(std::errc::io_error));
  return bytes;
}

/// Texts of "includes"; nothing where the file is not what the reader expects: it says so itself.
std::vector<std::string> includes_of(std::string const& release) {
  std::vector<std::string> list;
  auto const content = json::parse(release);
  auto const* includes = content ? json::find(*content, "/includes") : nullptr;
  auto const* array = includes ? includes->if_array() : nullptr;
  if (array == nullptr) return list;
  for (auto const& item : *array)
    if (auto const* text = item.if_string()) list.emplace_back(text->data(), text->size());
  return list;
}

std::unexpected<Error> no_release(fs::path const& folder) {
  auto const below = folder / "release";
  bool const is_below = fs::is_regular_file(below / "release.json");
  return fail(ErrorCode::not_found,
              {"没有发布包 " + folder.string() + "：其中须有 release.json" +
                   (is_below ? "；是否指 " + below.string() + "？" : ""),
               "there is no release " + folder.string() + ": it needs a release.json" +
                   (is_below ? "; did you mean " + below.string() + "?" : "")});
}

class FolderReader {
 public:
  Result<void> read(fs::path const& folder, std::string const& prefix) {
    fs::path const place = fs::weakly_canonical(folder);
    if (auto const known = folders_.find(prefix); known != folders_.end())
      return known->second == place ? Result<void>{} : refuse_name(prefix);
    if (!fs::is_regular_file(place / "release.json")) return no_release(folder);
    if (folders_.size() > release_includes_max)
      return too_many("release_includes_max", release_includes_max);
    folders_.emplace(prefix, place);
    if (auto added = add_files(place, prefix); !added) return added;
    for (std::string const& include : includes_of(files.at(prefix + "release.json"))) {
      fs::path const below = (place / include).lexically_normal();
      fs::path const named = below.has_filename() ? below : below.parent_path();
      if (!fs::is_directory(named)) continue;  // the reader names the line
      if (auto included = read(named, named.filename().string() + "/"); !included) return included;
    }
    return {};
  }

  chart::Files files;

 private:
  Result<void> add_files(fs::path const& folder, std::string const& prefix) {
    fs::recursive_directory_iterator entries(folder);
    for (auto at = fs::begin(entries); at != fs::end(entries); ++at) {
      bool const is_hidden = at->path().filename().string().starts_with(".");
      if (is_hidden || at->is_symlink()) {
        if (at->is_directory()) at.disable_recursion_pending();
        continue;
      }
      if (!at->is_regular_file() || at->path().extension() != ".json") continue;
      if (files.size() >= release_files_max)
        return too_many("release_files_max", release_files_max);
      bytes_ += at->file_size();
      if (bytes_ > release_bytes_max) return too_many("release_bytes_max", release_bytes_max);
      std::string const name = prefix + at->path().lexically_relative(folder).generic_string();
      if (!files.emplace(name, bytes_of(at->path())).second) return refuse_name(prefix);
    }
    return {};
  }

  static Result<void> refuse_name(std::string const& prefix) {
    std::string const name = prefix.substr(0, prefix.size() - 1);
    return fail(ErrorCode::invalid_definition,
                {"有两个文件夹都叫“" + name + "”，请改名后再引用",
                 "two folders are named \"" + name + "\": rename one before including it"});
  }

  static Result<void> too_many(std::string const& limit, std::size_t value) {
    std::string const most = std::to_string(value);
    return fail(ErrorCode::too_large,
                {"发布包超过上限 " + limit + "（" + most + "）",
                 "the release is over the limit " + limit + " (" + most + ")"});
  }

  std::map<std::string, fs::path> folders_;  ///< by prefix
  std::uintmax_t bytes_ = 0;
};

}  // namespace

Result<chart::Files> read_release_folder(fs::path const& folder) {
  FolderReader reader;
  auto read = reader.read(folder, "");
  if (!read) return pass(read);
  return std::move(reader.files);
}

}  // namespace chubei::runtime
