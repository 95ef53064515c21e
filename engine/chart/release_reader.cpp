#include "engine/base/hash.hpp"
#include "engine/chart/definition_reader.hpp"
#include "engine/chart/face_reader.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>
#include <set>

namespace chubei::chart {

namespace {

constexpr std::size_t definitions_max = 200;

/// "registries/": what the paths of an included release begin with.
std::string folder_of_include(std::string const& include) {
  std::size_t const slash = include.rfind('/');
  return (slash == std::string::npos ? include : include.substr(slash + 1)) + "/";
}

std::optional<Zone> read_zone(std::string_view text) {
  bool const fits = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
                    std::ranges::all_of(std::string{text[1], text[2], text[4], text[5]},
                                        [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!fits) return std::nullopt;
  int const hours = (text[1] - '0') * 10 + text[2] - '0';
  int const minutes = (text[4] - '0') * 10 + text[5] - '0';
  if (hours > 14 || minutes > 59) return std::nullopt;
  return Zone{(text[0] == '-' ? -1 : 1) * (hours * 60 + minutes)};
}

class ReleaseReader {
 public:
  ReleaseReader(Release& release, form::Formats const& formats)
      : release_(release), surroundings_(release.files, formats) {}

  Result<void> read() {
    read_folder("");
    for (std::size_t i = 0; i < sources_.size(); ++i) read_face_of(i);
    for (std::size_t i = 0; i < sources_.size(); ++i)
      release_.definitions.push_back(read_definition(*sources_[i], folders_[i], surroundings_));
    release_.forms = std::move(surroundings_.forms);
    release_.letters = std::move(surroundings_.letters);
    release_.functions = std::move(surroundings_.function_titles);
    if (surroundings_.faults.empty()) return {};
    return std::unexpected(std::move(surroundings_.faults).to_error());
  }

 private:
  /// release.json of a folder: first what it includes, then its own.
  void read_folder(std::string const& folder) {
    if (!folders_read_.insert(folder).second) return;
    std::string const path = folder + "release.json";
    auto const text = release_.files.find(path);
    if (text == release_.files.end())
      return surroundings_.faults.add(
          {path + "#", "required", {"缺少文件 " + path, "the file " + path + " is missing"}, 0, 0});
    auto const file = read_source(path, text->second, surroundings_.faults);
    if (!file) return;
    Node const root(*file, surroundings_.faults);
    if (!root.is_object({"$schema", "id", "title", "description", "zone", "calendar", "includes",
                         "definitions", "office", "functions"}))
      return;
    if (auto const includes = root.find("includes"))
      for (Node const& item : includes->items()) include(item);
    read_head(root, folder);
    if (auto const list = root.require("definitions"))
      for (Node const& item : list->items()) add_definition(item, folder);
  }

  void include(Node const& item) {
    std::string const text = item.text();
    if (text.empty()) return;
    std::string const folder = folder_of_include(text);
    if (release_.files.contains(folder + "release.json")) return read_folder(folder);
    item.fault("unknown_name",
               {"没有这个发布包：" + text + "（应有 " + folder + "release.json）",
                "there is no release " + text + " (with " + folder + "release.json)"});
  }

  void read_head(Node const& root, std::string const& folder) {
    auto const id = root.require("id"), title = root.require("title");
    bool const is_own = folder.empty();
    if (is_own && id) release_.id = id->text();
    Text const words = title ? title->both() : Text{};
    if (is_own) release_.title = words;
    if (auto const zone = root.find("zone")) read_zone_of(*zone);
    if (auto const calendar = root.find("calendar")) read_calendar(*calendar, folder);
    if (auto const office = root.find("office")) release_.office = office->text();
    if (auto const functions = root.find("functions"))
      for (auto const& [name, node] : functions->named())
        surroundings_.function_titles[name] = node.both();
    if (!is_own) return;
    if (!has_zone_) root.require("zone");
    if (!release_.calendar && !has_calendar_) root.require("calendar");
    if (release_.office.empty()) root.require("office");
  }

  void read_zone_of(Node const& node) {
    has_zone_ = true;
    std::string const text = node.text();
    auto const zone = read_zone(text);
    if (zone) release_.zone = *zone;
    if (!zone && !text.empty())
      node.fault("zone",
                 {"时区应为固定时差，如 “+08:00”", "a zone is a fixed offset like \"+08:00\""});
  }

  void read_calendar(Node const& node, std::string const& folder) {
    has_calendar_ = true;
    std::string const path = folder + node.text();
    auto const text = release_.files.find(path);
    if (text == release_.files.end())
      return node.fault("unknown_name", unknown({"文件", "file"}, path, names_of(release_.files)));
    auto const file = read_source(path, text->second, surroundings_.faults);
    if (!file) return;
    auto const calendar = Calendar::read(file->content.root);
    if (calendar) {
      release_.calendar = std::make_shared<Calendar const>(*calendar);
      return;
    }
    for (FieldError fault : calendar.error().fields) {
      auto const at = file->content.places.find(fault.pointer);
      if (at != file->content.places.end())
        fault.line = at->second.line, fault.column = at->second.column;
      fault.pointer = path + "#" + fault.pointer;
      surroundings_.faults.add(std::move(fault));
    }
    if (calendar.error().fields.empty()) node.fault("calendar", calendar.error().message);
  }

  void add_definition(Node const& item, std::string const& folder) {
    std::string const text = item.text();
    if (text.empty()) return;
    std::string const path = folder + text;
    auto const at = release_.files.find(path);
    if (at == release_.files.end())
      return item.fault("unknown_name", unknown({"文件", "file"}, path, names_of(release_.files)));
    if (sources_.size() >= definitions_max)
      return item.fault("limit:definitions_max",
                        {"定义过多（上限 " + std::to_string(definitions_max) + "）",
                         "too many definitions (at most " + std::to_string(definitions_max) + ")"});
    auto file = read_source(path, at->second, surroundings_.faults);
    if (!file) return;
    sources_.push_back(std::make_unique<SourceFile>(std::move(*file)));
    folders_.push_back(folder);
  }

  void read_face_of(std::size_t index) {
    Node const root(*sources_[index], surroundings_.faults);
    Face face = read_face(root, folders_[index], surroundings_);
    if (face.id.empty()) return;
    auto const id = root.find("id");
    if (surroundings_.faces.contains(face.id))
      id->fault("duplicate", {"定义名“" + face.id + "”已被另一文件使用，请改名",
                              "the id \"" + face.id + "\" is taken by another file: rename one"});
    std::string const name = face.id;
    surroundings_.faces.emplace(name, std::move(face));
  }

  Release& release_;
  Surroundings surroundings_;
  std::set<std::string> folders_read_;
  std::vector<std::unique_ptr<SourceFile>> sources_;
  std::vector<std::string> folders_;
  bool has_zone_ = false;
  bool has_calendar_ = false;
};

std::string digest_of(Files const& files) {
  Hasher hasher(Suite::intl);
  for (auto const& [path, bytes] : files) {
    hasher.update_framed(path);
    hasher.update_framed(bytes);
  }
  return hex(hasher.finish());
}

}  // namespace

Definition const* Release::find(std::string_view definition) const {
  for (auto const& each : definitions)
    if (each->id == definition) return each.get();
  return nullptr;
}

Result<std::shared_ptr<Release const>> read_release(Files files, form::Formats const& formats) {
  auto release = std::make_shared<Release>();
  release->files = std::move(files);
  auto read = ReleaseReader(*release, formats).read();
  if (!read) return pass(read);
  release->digest = digest_of(release->files);
  return std::shared_ptr<Release const>(std::move(release));
}

}  // namespace chubei::chart
