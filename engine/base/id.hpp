#pragma once
// Ids of different things never share a type: Id<struct InstanceTag>. An id is an opaque text of
// 1-64 letters, digits, '-', '_' and '.'; made outside the pure rooms and handed in.

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace chubei {

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  std::string const& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(Id const&) const = default;

 private:
  std::string text_;
};

using InstanceId = Id<struct InstanceTag>;
using TaskId = Id<struct TaskTag>;
using PersonId = Id<struct PersonTag>;              ///< instance id of a person
using OrganisationId = Id<struct OrganisationTag>;  ///< instance id of an organisation
using CommandId = Id<struct CommandTag>;
using ReleaseId = Id<struct ReleaseTag>;
using BlobId = Id<struct BlobTag>;
using SubjectId = Id<struct SubjectTag>;  ///< a data subject whose personal parts share a key
using LogId = Id<struct LogTag>;

/// Whether a text may be an id.
bool is_id(std::string_view text);

}  // namespace chubei

template <class Tag>
struct std::hash<chubei::Id<Tag>> {
  std::size_t operator()(chubei::Id<Tag> const& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
