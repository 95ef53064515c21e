#pragma once
// What the definitions of a release know of the release and of each other while they are read:
// forms, functions, letters, and of every definition its face. Internal to the reader.

#include "engine/chart/release.hpp"
#include "engine/chart/source_file.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chubei::chart {

/// What a definition shows to others.
struct Face {
  std::string id;
  std::shared_ptr<form::Form const> form;                ///< of its document
  std::map<std::string, cel::Type, std::less<>> offers;  ///< "data.x", "vars.y", "state"
  std::vector<std::string> accepts;
  std::map<std::string, bool, std::less<>> aggregates;  ///< name -> has a sum
};

class Surroundings {
 public:
  Surroundings(Files const& files, form::Formats const& formats)
      : files_(files), formats_(formats) {}

  Files const& files() const { return files_; }
  /// The form a node names, relative to the node's release folder; null and a fault where there is
  /// none. `name` becomes the full path.
  std::shared_ptr<form::Form const> form(Node const& reference, std::string const& folder,
                                         std::string& name);
  /// As `form`, of a letter.
  std::string letter(Node const& reference, std::string const& folder);
  /// Names of functions that stand in the release; a fault for others.
  std::vector<std::string> functions(Node const& node);
  /// null and a fault where no definition has that name.
  Face const* face(Node const& node);

  std::vector<std::string> definition_names() const;

  FaultList faults;
  std::map<std::string, Face, std::less<>> faces;
  std::map<std::string, std::shared_ptr<form::Form const>, std::less<>> forms;
  std::map<std::string, Letter, std::less<>> letters;
  std::map<std::string, Text, std::less<>> function_titles;

 private:
  std::shared_ptr<form::Form const> read_form(std::string const& path);
  void read_letter(std::string const& path);
  bool has_file(Node const& node, std::string const& path) const;

  Files const& files_;
  form::Formats const& formats_;
};

/// Reads one file with places; nullopt and faults where it is no JSON a definition may be.
std::optional<SourceFile> read_source(std::string const& path, std::string_view text,
                                      FaultList& faults);

/// What stands between braces in a letter, sorted, each once.
std::vector<std::string> placeholders(Letter const& letter);

/// Keys of a map.
template <class Map>
std::vector<std::string> names_of(Map const& map) {
  std::vector<std::string> names;
  for (auto const& entry : map) names.push_back(entry.first);
  return names;
}

}  // namespace chubei::chart
