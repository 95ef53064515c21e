#pragma once
// The envelope of one event: who did what when under which release, as commitments, never as
// content. It is stored and hashed as its exact canonical bytes (RFC 8785); entry = H(bytes). The
// position in the log is the leaf index and is not inside. The format "chubei/1" is frozen: a
// change is a new format beside this one. Pure; README.md has the page of the format.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr std::string_view envelope_format = "chubei/1";
inline constexpr std::size_t envelope_bytes_max = 64 * 1024;
inline constexpr std::size_t envelope_parts_max = 64;
inline constexpr std::size_t token_bytes_max = 64;    ///< type, method, strength, part name
inline constexpr std::size_t issuer_bytes_max = 512;  ///< issuer of a token, a URL
inline constexpr std::uint64_t version_max = (std::uint64_t{1} << 53) - 1;

enum class Channel : std::uint8_t { online, paper, meeting, on_behalf };
std::string_view name(Channel channel);

/// When it is said to have happened, if that is not when it was admitted.
struct Occurrence {
  Instant at;
  Channel channel = Channel::online;
  bool operator==(Occurrence const&) const = default;
};

/// Either a person (with the organisation acted for, and the person acted for), or a part of the
/// system
/// ("timer", "delivery", "job"): then `system` is set and the ids are empty.
struct Actor {
  PersonId person;
  OrganisationId organisation;  ///< empty: acts for nobody but himself
  PersonId on_behalf_of;        ///< empty: acts in his own right
  std::string system;
  bool operator==(Actor const&) const = default;
};

/// How the actor was known. `method` and `strength` are tokens ("jwt", "demo", "none"; "low",
/// "high"); issuer may be empty.
struct Authentication {
  std::string method;
  std::string issuer;
  std::string strength;
  bool operator==(Authentication const&) const = default;
};

struct ReleaseRef {
  ReleaseId id;
  Digest digest;
  bool operator==(ReleaseRef const&) const = default;
};

enum class PartKind : std::uint8_t { decision, personal };
std::string_view name(PartKind kind);

/// What an envelope says of one payload part. A personal part names its subject, a decision part
/// does not.
struct Commitment {
  std::string name;
  PartKind kind = PartKind::decision;
  SubjectId subject;
  Digest digest;
  bool operator==(Commitment const&) const = default;
};

using Blind = std::array<std::uint8_t, 16>;

struct Envelope {
  LogId log;
  Suite suite = Suite::intl;
  InstanceId instance;
  std::uint64_t version = 1;       ///< 1-based, gapless within the instance
  std::optional<Digest> previous;  ///< entry of version - 1; absent exactly at version 1
  std::string type;                ///< token: what kind of event
  Instant admitted_at;
  Instant recorded_at;
  std::optional<Occurrence> occurred_at;
  Actor actor;
  Authentication authentication;
  ReleaseRef release;
  std::uint32_t decide_version = 1;
  CommandId command;
  std::vector<Commitment> parts;  ///< in the order of the payload; names differ
  Blind blind{};                  ///< random, so that nobody can guess an envelope from its entry

  bool operator==(Envelope const&) const = default;
};

/// Canonical bytes. Precondition: `check(envelope)` holds; ids and tokens are not looked at again
/// here.
std::string encode(Envelope const& envelope);
/// The same, appended; for a buffer kept by the writer.
void append(std::string& out, Envelope const& envelope);

/// What an envelope must fulfil beyond its types: ids and tokens well-formed, previous present
/// exactly after version 1, a person or a system, subjects where they belong, part names distinct,
/// years 0000 to 9999. invalid_data.
Result<void> check(Envelope const& envelope);

/// Reads exactly what `encode` writes: one wrong byte, one space, another key order is an error
/// (`corrupt`, `details.offset`). encode(parse(bytes)) == bytes for all bytes it accepts.
Result<Envelope> parse_envelope(std::string_view bytes);

/// Entry = H(bytes); leaf = H(0x00 || entry), RFC 9162 section 2.1.1 with the entry as data.
Digest entry_digest(Hasher& hasher, std::string_view envelope_bytes);
Digest leaf_digest(Hasher& hasher, Digest const& entry);

}  // namespace chubei::ledger
