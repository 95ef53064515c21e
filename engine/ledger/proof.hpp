#pragma once
// Inclusion and consistency proofs (RFC 9162 section 2.1.3 and 2.1.4): made from stored nodes in
// O(log n) reads of at most 256 digests, and verified from nothing but their numbers. A proof is a
// list of digests from the leaf upwards. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/ledger/merkle.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace chubei::ledger {

using MerkleProof = std::vector<Digest>;
inline constexpr std::size_t proof_digests_max = 64 + 1;

/// The root over the first `size` leaves. corrupt where nodes are missing.
Result<Digest> root_at(Suite suite, std::uint64_t size, NodeReader& nodes);

/// bad_request unless index < size; corrupt where nodes are missing.
Result<MerkleProof> prove_inclusion(Suite suite, std::uint64_t index, std::uint64_t size,
                                    NodeReader& nodes);
/// bad_request unless 0 < older_size <= size; corrupt where nodes are missing.
Result<MerkleProof> prove_consistency(Suite suite, std::uint64_t older_size, std::uint64_t size,
                                      NodeReader& nodes);

/// RFC 9162 section 2.1.3.2. False for any other leaf, index, size, root or proof.
bool verify_inclusion(Hasher& hasher, std::uint64_t index, std::uint64_t size, Digest const& leaf,
                      std::span<Digest const> proof, Digest const& root);
/// RFC 9162 section 2.1.4.2. An older size of 0 proves nothing and is false.
bool verify_consistency(Hasher& hasher, std::uint64_t older_size, std::uint64_t size,
                        Digest const& older_root, Digest const& root,
                        std::span<Digest const> proof);

}  // namespace chubei::ledger
