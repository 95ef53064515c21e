#pragma once
// How a log goes on under a new name after a loss that somebody accepted. It keeps the entries that
// survived; the next one is an event of type "log.continued" under the new name, which says in its
// decision part which log it continues, from which size and root, and which signed checkpoint
// reached further: that is what was lost. A name changes at such an event only. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/base/sign.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/ledger/part.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace chubei::ledger {

inline constexpr std::string_view continued_type = "log.continued";
/// The instance whose events they are: version k is the k-th loss.
inline constexpr std::string_view continued_instance = "log";
inline constexpr std::size_t continuations_max = 64;
inline constexpr std::size_t ground_bytes_max = 4000;  ///< of `ground` and of `accepted_by`

struct Continuation {
  LogId former;
  std::uint64_t size = 0;  ///< leaves of it that are kept; the index of the event
  Digest root;             ///< over them
  std::string lost;        ///< signed checkpoint of the former log, over more leaves than `size`
  std::string accepted_by;
  std::string ground;

  bool operator==(Continuation const&) const = default;
};

/// The `data` of the event.
boost::json::object to_json(Suite suite, Continuation const& continuation);
/// From the event's parts. corrupt where its decision part is missing or says something else.
Result<Continuation> read_continuation(Suite suite, std::span<Part const> parts);

/// Where a log got another name.
struct Cut {
  LogId former;
  std::uint64_t size = 0;
  Checkpoint lost;
};

/// What is known about the place at which a continuation stands.
struct CutPlace {
  std::uint64_t index = 0;
  std::optional<LogId> former;  ///< the name of the entry before
  std::optional<Digest> root;   ///< over the entries before; nullopt where it cannot be known
};

/// corrupt, with what does not fit: name, size, root, or a lost checkpoint that nobody of `keys`
/// signed, that is of another log or that reaches no further.
Result<Cut> check_continuation(Envelope const& envelope, std::span<Part const> parts,
                               CutPlace const& place, std::span<PublicKey const> keys);

/// Whether a checkpoint of the former log lies within what the cut says was lost.
bool is_admitted_loss(Cut const& cut, Checkpoint const& checkpoint);

}  // namespace chubei::ledger
