#include "engine/ledger/proof.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace chubei::ledger {
namespace {

/// Computes digests of ranges of leaves, reading each tile of stored nodes at most once.
class Ranges {
 public:
  Ranges(Suite suite, NodeReader& nodes) : hasher_(suite), nodes_(nodes) {}

  bool is_complete() const { return is_complete_; }

  /// MTH(D[begin:end]), RFC 9162 section 2.1.1, where begin is a multiple of the largest power of
  /// two that fits into the range; `size` is the size of the tree that the nodes belong to.
  Digest range(std::uint64_t begin, std::uint64_t end, std::uint64_t size) {
    auto const level = static_cast<unsigned>(std::bit_width(end - begin) - 1);
    auto const split = begin + (std::uint64_t{1} << level);
    auto const left = perfect(level, begin >> level, size);
    return split == end ? left : node_digest(hasher_, left, range(split, end, size));
  }

 private:
  Digest perfect(unsigned level, std::uint64_t index, std::uint64_t size) {
    auto const stored = level / tile_height * tile_height;
    auto const width = std::uint64_t{1} << (level - stored);
    auto const first = index * width;
    auto const& tile = tile_of(stored, first / tile_width, size >> stored);
    auto const place = first % tile_width;
    if (tile.size() < place + width) {
      is_complete_ = false;
      return {};
    }
    std::vector<Digest> row(tile.begin() + static_cast<std::ptrdiff_t>(place),
                            tile.begin() + static_cast<std::ptrdiff_t>(place + width));
    for (; row.size() > 1; row.resize(row.size() / 2))
      for (std::size_t i = 0; i < row.size() / 2; ++i)
        row[i] = node_digest(hasher_, row[2 * i], row[2 * i + 1]);
    return row.front();
  }

  std::vector<Digest> const& tile_of(unsigned level, std::uint64_t tile, std::uint64_t nodes) {
    auto const [found, is_new] = tiles_.try_emplace({level, tile});
    if (is_new) {
      auto const first = tile * tile_width;
      auto const count = std::min(tile_width, nodes - std::min(nodes, first));
      if (count > 0) found->second = nodes_.read_nodes(level, first, count);
    }
    return found->second;
  }

  Hasher hasher_;
  NodeReader& nodes_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
  bool is_complete_ = true;
};

/// The largest power of two smaller than the width. Precondition: width > 1.
std::uint64_t split_of(std::uint64_t width) { return std::bit_floor(width - 1); }

std::unexpected<Error> nodes_missing() {
  return fail(ErrorCode::corrupt,
              {"存储中缺少默克尔树节点，无法生成证明；请运行 chubei verify 查明缺失之处",
               "the store lacks nodes of the Merkle tree: run chubei verify to see which"});
}

}  // namespace

Result<Digest> root_at(Suite suite, std::uint64_t size, NodeReader& nodes) {
  if (size == 0) return empty_root(suite);
  Ranges ranges(suite, nodes);
  auto const root = ranges.range(0, size, size);
  if (!ranges.is_complete()) return nodes_missing();
  return root;
}

Result<MerkleFrontier> MerkleFrontier::restore(Suite suite, std::uint64_t size, NodeReader& nodes) {
  MerkleFrontier frontier(suite);
  Ranges ranges(suite, nodes);
  for (std::uint64_t begin = 0; begin < size;) {
    auto const end = begin + std::bit_floor(size - begin);
    frontier.subtrees_.push_back(ranges.range(begin, end, size));
    begin = end;
  }
  if (!ranges.is_complete()) return nodes_missing();
  frontier.size_ = size;
  return frontier;
}

Result<MerkleProof> prove_inclusion(Suite suite, std::uint64_t index, std::uint64_t size,
                                    NodeReader& nodes) {
  if (index >= size)
    return fail(ErrorCode::bad_request, {"序号超出该检查点的范围，请用更新的检查点",
                                         "the index is past this size: ask for a newer one"});
  Ranges ranges(suite, nodes);
  MerkleProof proof;
  for (std::uint64_t begin = 0, end = size; end - begin > 1;) {
    auto const middle = begin + split_of(end - begin);
    bool const is_left = index < middle;
    proof.push_back(is_left ? ranges.range(middle, end, size) : ranges.range(begin, middle, size));
    (is_left ? end : begin) = middle;
  }
  if (!ranges.is_complete()) return nodes_missing();
  std::ranges::reverse(proof);
  return proof;
}

Result<MerkleProof> prove_consistency(Suite suite, std::uint64_t older_size, std::uint64_t size,
                                      NodeReader& nodes) {
  if (older_size == 0 || older_size > size)
    return fail(ErrorCode::bad_request, {"较早的规模须大于0且不大于较新的规模",
                                         "the older size is above 0 and not above the newer"});
  Ranges ranges(suite, nodes);
  MerkleProof proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (older_size != end) {
    auto const middle = begin + split_of(end - begin);
    bool const is_left = older_size <= middle;
    proof.push_back(is_left ? ranges.range(middle, end, size) : ranges.range(begin, middle, size));
    (is_left ? end : begin) = middle;
  }
  if (begin != 0) proof.push_back(ranges.range(begin, end, size));
  if (!ranges.is_complete()) return nodes_missing();
  std::ranges::reverse(proof);
  return proof;
}

bool verify_inclusion(Hasher& hasher, std::uint64_t index, std::uint64_t size, Digest const& leaf,
                      std::span<Digest const> proof, Digest const& root) {
  if (index >= size) return false;
  auto node = index;
  auto last = size - 1;
  auto digest = leaf;
  for (auto const& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      digest = node_digest(hasher, sibling, digest);
      for (; (node & 1) == 0 && node != 0; last >>= 1) node >>= 1;
    } else {
      digest = node_digest(hasher, digest, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && digest == root;
}

bool verify_consistency(Hasher& hasher, std::uint64_t older_size, std::uint64_t size,
                        Digest const& older_root, Digest const& root,
                        std::span<Digest const> proof) {
  if (older_size == 0 || older_size > size) return false;
  if (older_size == size) return proof.empty() && older_root == root;
  if (proof.empty() && !std::has_single_bit(older_size)) return false;
  auto node = older_size - 1;
  auto last = size - 1;
  for (; (node & 1) != 0; last >>= 1) node >>= 1;
  bool const is_whole =
      std::has_single_bit(older_size);  // then its root is a node of the newer tree
  if (!is_whole && proof.empty()) return false;
  auto older = is_whole ? older_root : proof.front();
  auto newer = older;
  for (auto const& sibling : proof.subspan(is_whole ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      older = node_digest(hasher, sibling, older);
      newer = node_digest(hasher, sibling, newer);
      for (; (node & 1) == 0 && node != 0; last >>= 1) node >>= 1;
    } else {
      newer = node_digest(hasher, newer, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && older == older_root && newer == root;
}

}  // namespace chubei::ledger
