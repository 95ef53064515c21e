#pragma once
// The Merkle tree of RFC 9162 section 2.1 over leaf digests. MerkleFrontier is the hot path:
// append, root, size in a few dozen digests. Of the nodes only every eighth level is stored (0, 8,
// 16, …: the tiles of C2SP tlog-tiles); all others are computed from at most 256 of them. Pure:
// reading nodes is a port.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr unsigned tile_height = 8;
inline constexpr std::uint64_t tile_width = std::uint64_t{1} << tile_height;

/// The digest of the perfect subtree over leaves [index * 2^level, (index + 1) * 2^level).
struct MerkleNode {
  unsigned level = 0;
  std::uint64_t index = 0;
  Digest digest;
  bool operator==(MerkleNode const&) const = default;
};

/// Stored nodes of one log. An adapter may compute level 0 from its events instead of storing it.
class NodeReader {
 public:
  virtual ~NodeReader() = default;
  /// Nodes first … first + count - 1 of a stored level (a multiple of tile_height), in order; 1 <=
  /// count <= tile_width. Shorter where the store lacks some. Throws where the store fails.
  virtual std::vector<Digest> read_nodes(unsigned level, std::uint64_t first,
                                         std::size_t count) = 0;
};

/// Node = H(0x01 || left || right).
Digest node_digest(Hasher& hasher, Digest const& left, Digest const& right);
/// The root of no leaves: H of nothing.
Digest empty_root(Suite suite);

class MerkleFrontier {
 public:
  explicit MerkleFrontier(Suite suite);

  std::uint64_t size() const { return size_; }
  Suite suite() const { return hasher_.suite(); }
  /// O(log size) hashes.
  Digest root();

  /// Appends one leaf digest. Nodes of levels 8, 16, … that became complete are added to
  /// `completed`; the store keeps them with the leaf, in the same commit. Amortised one hash.
  void append(Digest const& leaf, std::vector<MerkleNode>& completed);

  /// "<size>" and the perfect subtrees from the largest on, as text; a function of the size and
  /// leaves only.
  std::string encode() const;
  /// corrupt where the text is not what `encode` writes.
  static Result<MerkleFrontier> parse(Suite suite, std::string_view text);
  /// From stored nodes, for a log of that size. corrupt where nodes are missing.
  static Result<MerkleFrontier> restore(Suite suite, std::uint64_t size, NodeReader& nodes);

 private:
  Hasher hasher_;
  std::uint64_t size_ = 0;
  std::vector<Digest> subtrees_;  // perfect subtrees, largest first: one for each bit set in size_
};

/// Stored nodes in memory: for the memory store, for exports and for tests.
class NodeTable final : public NodeReader {
 public:
  void add(MerkleNode const& node);
  void add_leaf(Digest const& leaf);
  std::vector<Digest> read_nodes(unsigned level, std::uint64_t first, std::size_t count) override;

 private:
  std::vector<std::vector<Digest>> levels_;  // by level / tile_height
};

}  // namespace chubei::ledger
