#include "engine/chart/surroundings.hpp"

#include "engine/base/json_survey.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>
#include <set>

namespace chubei::chart {

namespace {

void add_faults(std::string const& path, Error const& error, FaultList& faults) {
  if (error.fields.empty())
    faults.add({path + "#", std::string(name(error.code)), error.message, 0, 0});
  for (FieldError fault : error.fields) {
    fault.pointer = path + "#" + fault.pointer;
    faults.add(std::move(fault));
  }
}

std::string folder_of(std::string const& path) {
  std::size_t const slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

void add_placeholders(std::string_view text, std::set<std::string>& names) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    std::size_t const close = text.find('}', open);
    if (close != std::string_view::npos) names.emplace(text.substr(open + 1, close - open - 1));
  }
}

Text both_or_empty(Node const& letter, std::string_view member) {
  auto const node = letter.require(member);
  return node ? node->both() : Text{};
}

}  // namespace

std::vector<std::string> placeholders(Letter const& letter) {
  std::set<std::string> names;
  for (Text const* part : {&letter.title, &letter.text}) {
    add_placeholders(part->zh, names);
    add_placeholders(part->en, names);
  }
  return {names.begin(), names.end()};
}

std::optional<SourceFile> read_source(std::string const& path, std::string_view text,
                                      FaultList& faults) {
  auto content = json::parse_located(text);
  if (content) return SourceFile{path, text, std::move(*content)};
  add_faults(path, content.error(), faults);
  return std::nullopt;
}

bool Surroundings::has_file(Node const& node, std::string const& path) const {
  if (files_.contains(path)) return true;
  node.fault("unknown_name", unknown({"文件", "file"}, path, names_of(files_)));
  return false;
}

std::shared_ptr<form::Form const> Surroundings::form(Node const& reference,
                                                     std::string const& folder, std::string& name) {
  std::string const text = reference.text();
  if (text.empty()) return nullptr;
  name = folder + text;
  if (auto const known = forms.find(name); known != forms.end()) return known->second;
  if (!has_file(reference, name)) return nullptr;
  return forms[name] = read_form(name);
}

std::shared_ptr<form::Form const> Surroundings::read_form(std::string const& path) {
  std::string const& text = files_.find(path)->second;
  auto schema = json::parse(text);
  if (!schema) {
    add_faults(path, schema.error(), faults);
    return nullptr;
  }
  auto const find_file = [&](std::string_view file) -> std::optional<json::value> {
    auto const at = files_.find(folder_of(path) + std::string(file));
    if (at == files_.end()) return std::nullopt;
    auto content = json::parse(at->second);
    if (!content) return std::nullopt;
    return std::move(*content);
  };
  auto read = form::read(*schema, formats_, find_file);
  if (read) return *read;
  auto const places =
      json::survey(text, text.size(), json::Thoroughness::definition, json::Limits{}).places;
  for (FieldError& fault : read.error().fields) {
    auto const at = places.find(fault.pointer);
    if (at == places.end()) continue;
    fault.line = at->second.line;
    fault.column = at->second.column;
  }
  add_faults(path, read.error(), faults);
  return nullptr;
}

std::string Surroundings::letter(Node const& reference, std::string const& folder) {
  std::string const text = reference.text();
  if (text.empty()) return {};
  std::string const path = folder + text;
  if (!letters.contains(path) && has_file(reference, path)) read_letter(path);
  return path;
}

void Surroundings::read_letter(std::string const& path) {
  letters[path] = {};
  auto const file = read_source(path, files_.find(path)->second, faults);
  if (!file) return;
  Node const root(*file, faults);
  if (!root.is_object({"title", "text"})) return;
  letters[path] = {both_or_empty(root, "title"), both_or_empty(root, "text")};
  for (auto const& name : placeholders(letters[path]))
    if (!is_snake_case(name))
      root.fault("name", {"占位“{" + name + "}”不是名称，应如“{case_number}”",
                          "the placeholder \"{" + name +
                              "}\" is no name: write it like \"{case_number}\""});
}

std::vector<std::string> Surroundings::functions(Node const& node) {
  std::vector<std::string> list;
  for (Node const& item : node.one_or_many()) {
    std::string function = item.text();
    if (function.empty()) continue;
    if (!function_titles.contains(function))
      item.fault("unknown_name",
                 unknown({"职能（见 release.json 的 functions）", "function in release.json"},
                         function, names_of(function_titles)));
    list.push_back(std::move(function));
  }
  return list;
}

Face const* Surroundings::face(Node const& node) {
  std::string const id = node.text();
  if (id.empty()) return nullptr;
  auto const at = faces.find(id);
  if (at != faces.end()) return &at->second;
  node.fault("unknown_name", unknown({"定义", "definition"}, id, definition_names()));
  return nullptr;
}

std::vector<std::string> Surroundings::definition_names() const { return names_of(faces); }

}  // namespace chubei::chart
