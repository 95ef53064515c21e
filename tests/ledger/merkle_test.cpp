#include "engine/ledger/merkle.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/proof.hpp"
#include "tests/catch.hpp"

using namespace chubei;
using namespace chubei::ledger;

namespace {

Digest leaf_of(Suite suite, std::string_view data) {
  return hash(suite, std::string(1, '\0') + std::string(data));
}

/// RFC 9162 section 2.1.1 as it stands there, over the leaves themselves.
Digest definition(Hasher& hasher, std::span<Digest const> leaves) {
  if (leaves.empty()) return hasher("");
  if (leaves.size() == 1) return leaves[0];
  std::size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return node_digest(hasher, definition(hasher, leaves.first(split)),
                     definition(hasher, leaves.subspan(split)));
}

struct Tree {
  Tree(Suite suite, std::uint64_t size) : frontier(suite) {
    std::vector<MerkleNode> completed;
    for (std::uint64_t i = 0; i < size; ++i) {
      leaves.push_back(leaf_of(suite, std::to_string(i)));
      nodes.add_leaf(leaves.back());
      completed.clear();
      frontier.append(leaves.back(), completed);
      for (auto const& node : completed) nodes.add(node);
    }
  }

  MerkleFrontier frontier;
  NodeTable nodes;
  std::vector<Digest> leaves;
};

/// Counts how often the port is asked.
class CountedReader final : public NodeReader {
 public:
  explicit CountedReader(NodeReader& nodes) : nodes_(nodes) {}
  std::vector<Digest> read_nodes(unsigned level, std::uint64_t first, std::size_t count) override {
    ++reads;
    return nodes_.read_nodes(level, first, count);
  }
  int reads = 0;

 private:
  NodeReader& nodes_;
};

}  // namespace

TEST_CASE("merkle: the eight leaves of certificate transparency have their known roots",
          "[merkle]") {
  MerkleFrontier frontier(Suite::intl);
  CHECK(hex(frontier.root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  std::vector<MerkleNode> completed;
  for (auto const& [data, root] : std::vector<std::pair<std::string, std::string>>{
           {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
           {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
           {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
           {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
           {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
           {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
           {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
           {"606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}}) {
    frontier.append(leaf_of(Suite::intl, parse_hex(data).value()), completed);
    CHECK(hex(frontier.root()) == root);
  }
  CHECK(completed.empty());
}

TEST_CASE("merkle: frontier, stored nodes and the definition agree on every root", "[merkle]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Hasher hasher(suite);
  Tree all(suite, 600);
  Tree growing(suite, 0);
  std::vector<MerkleNode> completed;
  for (std::uint64_t size = 1; size <= 600; ++size) {
    growing.frontier.append(all.leaves[size - 1], completed);
    auto const root = growing.frontier.root();
    if (size % 37 == 0 || size < 20 || size > 590)
      REQUIRE(root == definition(hasher, std::span(all.leaves).first(size)));
    REQUIRE(root == root_at(suite, size, all.nodes).value());
  }
}

TEST_CASE("merkle: a frontier survives its text and a restart", "[merkle]") {
  for (std::uint64_t size : {0, 1, 2, 3, 255, 256, 257, 600}) {
    Tree tree(Suite::gm, size);
    auto parsed = MerkleFrontier::parse(Suite::gm, tree.frontier.encode());
    auto restored = MerkleFrontier::restore(Suite::gm, size, tree.nodes);
    REQUIRE(parsed);
    REQUIRE(restored);
    std::vector<MerkleNode> completed;
    for (auto* frontier : {&*parsed, &*restored}) {
      CHECK(frontier->root() == tree.frontier.root());
      frontier->append(leaf_of(Suite::gm, "next"), completed);
    }
    CHECK(parsed->root() == restored->root());
    CHECK(parsed->encode() == restored->encode());
  }
  CHECK_FALSE(MerkleFrontier::parse(Suite::gm, "1"));
  CHECK_FALSE(MerkleFrontier::parse(Suite::gm, "0 "));
  CHECK_FALSE(MerkleFrontier::parse(Suite::intl, Tree(Suite::gm, 3).frontier.encode()));
}

TEST_CASE("merkle: inclusion proofs verify at every size up to 300, elsewhere never", "[merkle]") {
  auto const suite = Suite::intl;
  Hasher hasher(suite);
  Tree tree(suite, 300);
  for (std::uint64_t size = 1; size <= 300; ++size) {
    auto const root = root_at(suite, size, tree.nodes).value();
    for (std::uint64_t index = 0; index<size; index += size> 40 ? 1 + size / 9 : 1) {
      auto const proof = prove_inclusion(suite, index, size, tree.nodes).value();
      CAPTURE(size, index);
      REQUIRE(verify_inclusion(hasher, index, size, tree.leaves[index], proof, root));
      CHECK_FALSE(verify_inclusion(hasher, index + 1, size, tree.leaves[index], proof, root));
      if (!proof.empty()) {
        CHECK_FALSE(verify_inclusion(hasher, index, size, tree.leaves[index],
                                     std::span(proof).subspan(1), root));
        auto longer = proof;
        longer.push_back(root);
        CHECK_FALSE(verify_inclusion(hasher, index, size, tree.leaves[index], longer, root));
      }
    }
  }
}

TEST_CASE("merkle: consistency proofs verify between all sizes up to 300, others never",
          "[merkle]") {
  auto const suite = Suite::intl;
  Hasher hasher(suite);
  Tree tree(suite, 300);
  std::vector<Digest> roots;
  for (std::uint64_t size = 0; size <= 300; ++size)
    roots.push_back(root_at(suite, size, tree.nodes).value());
  for (std::uint64_t size = 1; size <= 300; ++size) {
    for (std::uint64_t older = 1; older <= size; older += size > 40 ? 1 + size / 9 : 1) {
      auto proof = prove_consistency(suite, older, size, tree.nodes).value();
      CAPTURE(older, size);
      REQUIRE(verify_consistency(hasher, older, size, roots[older], roots[size], proof));
      if (older == size) continue;
      CHECK_FALSE(verify_consistency(hasher, older, size, roots[older - 1], roots[size], proof));
      CHECK_FALSE(verify_consistency(hasher, older, size, roots[older], roots[size - 1], proof));
      proof.back().bytes[5] ^= 4;
      CHECK_FALSE(verify_consistency(hasher, older, size, roots[older], roots[size], proof));
    }
  }
}

TEST_CASE("merkle: a proof reads few tiles", "[merkle]") {
  Tree tree(Suite::intl, 70'000);
  CountedReader counted(tree.nodes);
  for (std::uint64_t index : {0, 255, 40'000, 65'535, 65'536, 69'999}) {
    counted.reads = 0;
    REQUIRE(prove_inclusion(Suite::intl, index, 70'000, counted));
    CHECK(counted.reads <= 6);
  }
  counted.reads = 0;
  REQUIRE(prove_consistency(Suite::intl, 65'537, 70'000, counted));
  CHECK(counted.reads <= 6);
}

TEST_CASE("merkle: what cannot be proven is an error", "[merkle]") {
  Tree tree(Suite::intl, 10);
  CHECK(prove_inclusion(Suite::intl, 10, 10, tree.nodes).error().code == ErrorCode::bad_request);
  CHECK(prove_consistency(Suite::intl, 0, 10, tree.nodes).error().code == ErrorCode::bad_request);
  CHECK(prove_consistency(Suite::intl, 11, 10, tree.nodes).error().code == ErrorCode::bad_request);
  CHECK(prove_inclusion(Suite::intl, 3, 12, tree.nodes).error().code == ErrorCode::corrupt);
  CHECK(root_at(Suite::intl, 11, tree.nodes).error().code == ErrorCode::corrupt);
  CHECK_FALSE(MerkleFrontier::restore(Suite::intl, 11, tree.nodes));
}
