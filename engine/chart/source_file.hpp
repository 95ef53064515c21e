#pragma once
// One file of a release while it is read, the list of faults of the whole reading, and a Node: one
// value of a file with its place, asked for what it should be. Every question that finds something
// else adds a fault and goes on, so that one reading reports everything. Internal to the reader;
// one reading belongs to one thread.

#include "engine/base/json.hpp"
#include "engine/cel/ast.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::chart {

struct SourceFile {
  std::string path;
  std::string_view text;  ///< lives as long as the release's Files
  json::Located content;
};

/// Faults in the order found; json::faults_max are kept, all are counted.
class FaultList {
 public:
  void add(FieldError fault);
  bool empty() const { return count_ == 0; }
  /// invalid_definition; its message tells how many there are and shows the first.
  Error to_error() &&;

 private:
  std::vector<FieldError> list_;
  std::size_t count_ = 0;
};

class Node {
 public:
  Node(SourceFile const& file, FaultList& faults)
      : file_(&file), faults_(&faults), value_(&file.content.root) {}

  json::value const& value() const { return *value_; }
  SourceFile const& file() const { return *file_; }
  std::string const& pointer() const { return pointer_; }
  /// "<file>#<pointer>"
  std::string address() const { return file_->path + "#" + pointer_; }
  json::Place place() const;
  int line() const { return place().line; }

  void fault(std::string_view rule, Text message) const;
  /// A fault inside this text, at a position of the decoded text.
  void fault_inside(cel::Position at, std::string_view rule, Text message) const;

  /// An object with no other members than these.
  bool is_object(std::initializer_list<std::string_view> known) const;
  /// Quietly: nothing where there is no such member or this is no object.
  std::optional<Node> find(std::string_view name) const;
  /// As `find`; a missing member is a fault.
  std::optional<Node> require(std::string_view name) const;
  /// Of an object, in file order.
  std::vector<std::pair<std::string, Node>> members() const;
  /// Of an object whose keys are snake_case names.
  std::vector<std::pair<std::string, Node>> named() const;
  /// Of a list.
  std::vector<Node> items() const;
  /// Of a list; anything else is its own one element.
  std::vector<Node> one_or_many() const;

  /// "" (and a fault) for anything but a text that is not empty.
  std::string text() const;
  std::vector<std::string> texts() const;  ///< of a text or a list of texts
  bool flag() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  /// {"zh", "en"}, both filled in.
  Text both() const;

  // Of a member that may be missing.
  std::string text(std::string_view member) const;
  std::vector<std::string> texts(std::string_view member) const;
  bool flag(std::string_view member) const;
  Text both(std::string_view member, std::string const& otherwise = "") const;
  /// The place of `text` among the words allowed; a fault and 0 for others.
  std::size_t word(std::initializer_list<std::string_view> allowed) const;

 private:
  Node below(std::string_view token, json::value const& value) const;
  void wrong_type(Text expected) const;

  SourceFile const* file_;
  FaultList* faults_;
  json::value const* value_;
  std::string pointer_;
};

/// [a-z][a-z0-9_]*, at most 64 letters.
bool is_snake_case(std::string_view name);
/// Snake case words joined by dots.
bool is_event_name(std::string_view name);

}  // namespace chubei::chart
