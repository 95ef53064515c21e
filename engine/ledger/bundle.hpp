#pragma once
// Exported history as JSON Lines, written and read in bounded memory. A log bundle holds every
// entry up to a checkpoint and alone proves that nothing is missing. A case bundle holds one
// instance up to a named head, with an inclusion proof for each entry, and proves completeness only
// up to that head. A case bundle may withhold envelopes whose actor its holder may not know: such
// an entry is proven to stand in the log, and to be of this case where the envelope after it names
// it. Every line is canonical JSON (RFC 8785). Pure: lines go to and come from the caller.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/ledger/part.hpp"
#include "engine/ledger/proof.hpp"
#include "engine/ledger/verifier.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr std::string_view log_bundle_format = "chubei-log-bundle/1";
inline constexpr std::string_view case_bundle_format = "chubei-case-bundle/1";
inline constexpr std::string_view withholding_case_bundle_format = "chubei-case-bundle/2";
inline constexpr std::size_t bundle_line_bytes_max = 64 * 1024 * 1024;

/// The newest entry of the instance that a case bundle reaches.
struct CaseHead {
  InstanceId instance;
  std::uint64_t version = 0;
  Digest entry;
  bool operator==(CaseHead const&) const = default;
};

/// One line an entry. `proof` only in a case bundle. A part that is withheld or erased is left out.
struct BundleEntry {
  std::uint64_t index = 0;
  Digest entry;
  std::string envelope;  ///< "" where it is withheld, with its parts
  std::vector<Part> parts;
  std::optional<MerkleProof> proof;
  bool operator==(BundleEntry const&) const = default;
};

/// The first line. `head` is present in a case bundle only.
struct BundleHeader {
  LogId log;
  Suite suite = Suite::intl;
  std::string key;  ///< NoteKey text of the key that signed; information, never a ground for trust
  std::string checkpoint;  ///< signed note; its size is the number of entries of a log bundle
  std::optional<CaseHead> head;
  /// The continuations under the checkpoint, in order and with proofs. In a case bundle only: in a
  /// log bundle they stand among the entries.
  std::vector<BundleEntry> continues{};
  bool withholds = false;  ///< some entries of the case come without envelope: format 2
  bool operator==(BundleHeader const&) const = default;
};

/// The last line: says that the file is whole.
struct BundleEnd {
  std::string checkpoint;
  std::uint64_t entries = 0;
  bool operator==(BundleEnd const&) const = default;
};

/// Lines without their newline.
std::string encode(BundleHeader const& header);
std::string encode(Suite suite, BundleEntry const& entry);
std::string encode(BundleEnd const& end);

/// Each reads exactly what `encode` writes. corrupt otherwise, with `details.offset`.
Result<BundleHeader> parse_bundle_header(std::string_view line);
Result<BundleEntry> parse_bundle_entry(Suite suite, std::string_view line);
Result<BundleEnd> parse_bundle_end(std::string_view line);

/// Verifies either kind of bundle line by line. One thread at a time.
class BundleVerifier {
 public:
  explicit BundleVerifier(VerifierOptions options);
  ~BundleVerifier();
  BundleVerifier(BundleVerifier&&) noexcept;
  BundleVerifier& operator=(BundleVerifier&&) noexcept;

  /// The next line without its newline. Precondition: at most bundle_line_bytes_max bytes; a reader
  /// that meets a longer one hands over its beginning, which is then found to be no line.
  void line(std::string_view line);
  /// After the last line.
  Report finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace chubei::ledger
