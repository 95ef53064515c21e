#pragma once
// A release: definitions, forms, letters and tables that go live together, immutable and hashed.
// Reading one reports every fault of every file at once, with file, JSON pointer and line. Pure:
// files come in as texts by name.

#include "engine/base/calendar.hpp"
#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chubei::chart {

/// Exact bytes by relative path: "release.json", "definitions/application.json",
/// "forms/application.json" …
using Files = std::map<std::string, std::string, std::less<>>;

/// A letter's words; "{name}" stands for a member of the action's `data`.
struct Letter {
  Text title;
  Text text;
};

struct Release {
  std::string id;
  Text title;
  std::string digest;  ///< hex SHA-256 over the sorted (path, length, bytes) of all files
  Zone zone;
  std::string office;  ///< business key of the organisation meant where a task names none
  std::map<std::string, Text, std::less<>> functions;  ///< name -> title
  std::shared_ptr<Calendar const>
      calendar;  ///< the one to begin with; later ones are registry events
  std::vector<std::shared_ptr<Definition const>> definitions;  ///< in the order of release.json
  std::map<std::string, std::shared_ptr<form::Form const>, std::less<>> forms;  ///< by path
  std::map<std::string, Letter, std::less<>> letters;                           ///< by path
  Files files;

  Definition const* find(std::string_view definition) const;
};

/// invalid_definition with every fault; FieldError.pointer is "<file>#<pointer>", with line and
/// column.
Result<std::shared_ptr<Release const>> read_release(Files files, form::Formats const& formats);

}  // namespace chubei::chart
