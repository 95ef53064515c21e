#include "engine/ledger/merkle.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/canonical.hpp"

#include <algorithm>
#include <bit>

namespace chubei::ledger {

Digest node_digest(Hasher& hasher, Digest const& left, Digest const& right) {
  char message[1 + 2 * Digest::size] = {'\1'};
  std::ranges::copy(left.view(), message + 1);
  std::ranges::copy(right.view(), message + 1 + Digest::size);
  return hasher({message, sizeof message});
}

Digest empty_root(Suite suite) { return hash(suite, {}); }

MerkleFrontier::MerkleFrontier(Suite suite) : hasher_(suite) {}

Digest MerkleFrontier::root() {
  if (subtrees_.empty()) return empty_root(suite());
  auto root = subtrees_.back();
  for (auto left = subtrees_.rbegin() + 1; left != subtrees_.rend(); ++left)
    root = node_digest(hasher_, *left, root);
  return root;
}

void MerkleFrontier::append(Digest const& leaf, std::vector<MerkleNode>& completed) {
  auto digest = leaf;
  unsigned level = 0;
  for (; (size_ >> level & 1) != 0; ++level) {
    digest = node_digest(hasher_, subtrees_.back(), digest);
    subtrees_.pop_back();
    if ((level + 1) % tile_height == 0)
      completed.push_back({level + 1, size_ >> (level + 1), digest});
  }
  subtrees_.push_back(digest);
  ++size_;
}

std::string MerkleFrontier::encode() const {
  std::string out;
  append_number(out, size_);
  for (auto const& subtree : subtrees_) {
    out += ' ';
    append_text(out, suite(), subtree);
  }
  return out;
}

Result<MerkleFrontier> MerkleFrontier::parse(Suite suite, std::string_view text) {
  MerkleFrontier frontier(suite);
  CanonicalReader reader(text);
  frontier.size_ = reader.number();
  for (int i = std::popcount(frontier.size_); reader.ok() && i > 0; --i) {
    reader.literal(" ");
    auto const digest = parse_digest(suite, text.substr(reader.offset(), digest_text_bytes(suite)));
    reader.demand(digest.has_value());
    if (!digest) break;
    reader.literal(text.substr(reader.offset(), digest_text_bytes(suite)));
    frontier.subtrees_.push_back(*digest);
  }
  if (!reader.is_done()) return reader.error("树的前沿", "the frontier");
  return frontier;
}

void NodeTable::add(MerkleNode const& node) {
  ensure(node.level % tile_height == 0);
  auto const stored = node.level / tile_height;
  if (levels_.size() <= stored) levels_.resize(stored + 1);
  ensure(levels_[stored].size() == node.index);
  levels_[stored].push_back(node.digest);
}

void NodeTable::add_leaf(Digest const& leaf) {
  if (levels_.empty()) levels_.resize(1);
  levels_[0].push_back(leaf);
}

std::vector<Digest> NodeTable::read_nodes(unsigned level, std::uint64_t first, std::size_t count) {
  ensure(level % tile_height == 0 && count <= tile_width);
  auto const stored = level / tile_height;
  if (stored >= levels_.size() || first >= levels_[stored].size()) return {};
  auto const& nodes = levels_[stored];
  auto const end = std::min<std::uint64_t>(nodes.size(), first + count);
  return {nodes.begin() + static_cast<std::ptrdiff_t>(first),
          nodes.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace chubei::ledger
