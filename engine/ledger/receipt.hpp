#pragma once
// What a person takes home: the envelope of what was done and the log's signature over it at once;
// position, inclusion proof and checkpoint as soon as the tree holds it. Verifiable for ever with
// only the public key. Who may not know its actor gets, instead of the envelope, a signed statement
// of what may be told: its entry, case, version and time. Canonical JSON. Pure.

#include "engine/base/error.hpp"
#include "engine/base/sign.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/ledger/finding.hpp"
#include "engine/ledger/part.hpp"
#include "engine/ledger/proof.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr std::string_view receipt_format = "chubei-receipt/1";
inline constexpr std::string_view withholding_receipt_format = "chubei-receipt/2";
inline constexpr std::size_t receipt_bytes_max = 32 * 1024 * 1024;

enum class ReceiptKind : std::uint8_t { submission, decision, notice };
std::string_view name(ReceiptKind kind);

/// Where the entry stands in the log, proven.
struct Inclusion {
  std::uint64_t index = 0;
  MerkleProof proof;
  std::string checkpoint;  ///< signed note
  /// Of a log that went on under another name: the continuations under the checkpoint, as in a case
  /// bundle.
  std::vector<BundleEntry> continues{};
  bool operator==(Inclusion const&) const = default;
};

/// What is told of an envelope that is withheld.
struct Told {
  LogId log;
  Suite suite = Suite::intl;
  Digest entry;
  InstanceId instance;
  std::uint64_t version = 0;
  Instant recorded_at;
  bool operator==(Told const&) const = default;
};

struct Receipt {
  ReceiptKind kind = ReceiptKind::submission;
  std::string envelope;     ///< exact bytes; "" where it is withheld
  std::string signature;    ///< 64 bytes over receipt_statement
  std::vector<Part> parts;  ///< those the holder may see
  std::optional<Inclusion> inclusion;
  std::optional<Told> told{};  ///< exactly where the envelope is withheld: format 2
  bool operator==(Receipt const&) const = default;
};

/// What is signed: "chubei-receipt/1", kind, log and entry, a line each. Cannot be mistaken for a
/// checkpoint.
std::string receipt_statement(ReceiptKind kind, LogId const& log, Suite suite, Digest const& entry);

/// The same of a receipt without envelope: "chubei-receipt/2", kind, log, entry, instance, version
/// and recorded_at, a line each.
std::string receipt_statement(ReceiptKind kind, Told const& told);

/// A receipt without position and envelope. Precondition: the suite is the key's.
Receipt issue_receipt(ReceiptKind kind, Told told, PrivateKey const& key);

/// A receipt without position. Precondition: the bytes are an envelope of the key's suite.
Receipt issue_receipt(ReceiptKind kind, std::string_view envelope, std::vector<Part> parts,
                      PrivateKey const& key);

std::string encode(Receipt const& receipt);
/// Reads exactly what `encode` writes. corrupt otherwise.
Result<Receipt> parse_receipt(std::string_view text);

/// All that is wrong with it; `report.size` is 0 while it has no position yet.
Report verify(Receipt const& receipt, std::span<PublicKey const> keys);

}  // namespace chubei::ledger
