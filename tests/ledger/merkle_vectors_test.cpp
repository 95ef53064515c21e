#include "engine/ledger/proof.hpp"
#include "tests/catch.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

using namespace chubei;
using namespace chubei::ledger;

namespace {

std::optional<std::filesystem::path> vectors() {
  auto const* named = std::getenv("CHUBEI_VECTORS");
  for (auto const& folder : {std::filesystem::path(CHUBEI_SOURCE_DIR) / "../shared/vectors",
                             std::filesystem::path(named == nullptr ? "" : named)})
    if (std::filesystem::is_directory(folder / "merkle")) return folder / "merkle";
  return std::nullopt;
}

std::vector<boost::json::object> cases_in(std::filesystem::path const& folder) {
  std::vector<boost::json::object> cases;
  for (auto const& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    cases.push_back(boost::json::parse(text.str()).as_object());
  }
  return cases;
}

/// Nothing where the text is not 32 bytes: such a proof cannot even be written in our formats.
std::optional<Digest> digest_in(boost::json::value const& value) {
  if (!value.is_string()) return std::nullopt;
  auto const digest = parse_digest_base64(std::string_view(value.as_string()));
  if (!digest) return std::nullopt;
  return *digest;
}

std::optional<MerkleProof> proof_in(boost::json::object const& test) {
  MerkleProof proof;
  auto const* listed = test.if_contains("proof");
  if (listed == nullptr || !listed->is_array()) return proof;
  for (auto const& value : listed->as_array()) {
    auto const digest = digest_in(value);
    if (!digest) return std::nullopt;
    proof.push_back(*digest);
  }
  return proof;
}

std::uint64_t number(boost::json::object const& test, char const* name) {
  return boost::json::value_to<std::uint64_t>(test.at(name));
}

bool includes(boost::json::object const& test) {
  Hasher hasher(Suite::intl);
  auto const leaf = digest_in(test.at("leafHash"));
  auto const root = digest_in(test.at("root"));
  auto const proof = proof_in(test);
  return leaf && root && proof &&
         verify_inclusion(hasher, number(test, "leafIdx"), number(test, "treeSize"), *leaf, *proof,
                          *root);
}

bool is_consistent(boost::json::object const& test) {
  Hasher hasher(Suite::intl);
  auto const older = digest_in(test.at("root1"));
  auto const newer = digest_in(test.at("root2"));
  auto const proof = proof_in(test);
  return older && newer && proof &&
         verify_consistency(hasher, number(test, "size1"), number(test, "size2"), *older, *newer,
                            *proof);
}

void run(std::string const& folder, bool (*holds)(boost::json::object const&)) {
  auto const root = vectors();
  if (!root) {
    std::cout << "skipped: no vectors\n";
    return;
  }
  int right = 0;
  int held = 0;
  auto const cases = cases_in(*root / folder);
  for (auto const& test : cases) {
    bool const is_held = holds(test);
    CAPTURE(boost::json::serialize(test));
    CHECK(is_held != test.at("wantErr").as_bool());
    right += is_held != test.at("wantErr").as_bool();
    held += is_held;
  }
  std::cout << "score: RFC 9162 proofs, " << folder << ": " << right << "/" << cases.size() << " ("
            << held << " hold)\n";
  CHECK(held > 0);
}

}  // namespace

TEST_CASE("merkle: inclusion agrees with the public vectors", "[merkle]") {
  run("inclusion", includes);
}

TEST_CASE("merkle: consistency agrees with the public vectors", "[merkle]") {
  run("consistency", is_consistent);
}
