// What an outsider can check with nothing but the public mirror of the log.
#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/note.hpp"
#include "engine/ledger/proof.hpp"
#include "engine/ledger/receipt.hpp"
#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

namespace chubei::test {
namespace {

boost::json::value ask(OfficeFixture& office, std::string const& who, std::string const& target) {
  auto const reply = office.call(who, "GET", target);
  INFO(target + " " + reply.body);
  REQUIRE(reply.status == 200);
  return boost::json::parse(reply.body);
}

Digest digest_of(std::string_view base64_text) {
  auto const bytes = parse_base64(base64_text);
  REQUIRE(bytes);
  REQUIRE(bytes->size() == 32);
  Digest digest;
  std::ranges::copy(*bytes, digest.bytes.begin());
  return digest;
}

ledger::MerkleProof proof_of(boost::json::value const& answer) {
  ledger::MerkleProof proof;
  for (auto const& one : answer.at("proof").as_array()) proof.push_back(digest_of(one.as_string()));
  return proof;
}

ledger::Checkpoint checkpoint_of(OfficeFixture& office) {
  auto const log = ask(office, "", "/v1/log");
  auto const key = PublicKey::from_pem(std::string(log.at("public_key").as_string()));
  REQUIRE(key);
  auto const note = office.call("", "GET", "/v1/log/checkpoint").body;
  auto const opened = ledger::open_checkpoint(note, std::span(&*key, 1));
  REQUIRE(opened);
  return *opened;
}

}  // namespace

TEST_CASE("log: every entry is proven to stand in the signed tree", "[api]") {
  OfficeFixture office;
  office.start_petition("A");
  office.sign();
  auto const checkpoint = checkpoint_of(office);
  auto const size = checkpoint.size;
  auto const listed = ask(office, "", "/v1/log/entries");
  auto const& entries = listed.at("entries").as_array();
  REQUIRE(entries.size() == size);
  Hasher hasher(Suite::intl);
  for (std::uint64_t index = 0; index < size; ++index) {
    auto const answer = ask(
        office, "", "/v1/log/proof?index=" + std::to_string(index) + "&to=" + std::to_string(size));
    auto const leaf = ledger::leaf_digest(hasher, digest_of(entries[index].as_string()));
    auto const proof = proof_of(answer);
    CHECK(ledger::verify_inclusion(hasher, index, size, leaf, proof, checkpoint.root));
    CHECK_FALSE(
        ledger::verify_inclusion(hasher, (index + 1) % size, size, leaf, proof, checkpoint.root));
  }
}

TEST_CASE("log: an older tree is proven to be the beginning of a newer one", "[api]") {
  OfficeFixture office;
  office.sign();
  auto const older = checkpoint_of(office);
  office.start_petition("A");
  office.start_petition("B");
  office.sign();
  auto const newer = checkpoint_of(office);
  REQUIRE(newer.size == older.size + 2);
  auto const answer =
      ask(office, "",
          "/v1/log/proof?from=" + std::to_string(older.size) + "&to=" + std::to_string(newer.size));
  Hasher hasher(Suite::intl);
  CHECK(ledger::verify_consistency(hasher, older.size, newer.size, older.root, newer.root,
                                   proof_of(answer)));
  CHECK_FALSE(ledger::verify_consistency(hasher, older.size, newer.size, newer.root, newer.root,
                                         proof_of(answer)));
}

TEST_CASE("log: a proof over what is not signed yet, or of nothing, is refused with the reason",
          "[api]") {
  OfficeFixture office;
  office.sign();
  auto const size = checkpoint_of(office).size;
  office.start_petition("A");
  auto const unsigned_size = std::to_string(size + 1);
  for (std::string const& query : std::vector<std::string>{
           "?index=0&to=" + unsigned_size,
           "?index=" + std::to_string(size) + "&to=" + std::to_string(size),
           std::string("?index=0"), "?from=1&index=0&to=1", "?from=3&to=2", "?from=x&to=2"}) {
    auto const reply = office.call("", "GET", "/v1/log/proof" + query);
    INFO(query + " " + reply.body);
    CHECK(reply.status == 400);
  }
  auto const entries = ask(office, "", "/v1/log/entries?from=" + std::to_string(size));
  CHECK(entries.at("entries").as_array().empty());
}

TEST_CASE("receipts: one is signed at once, and stands in the tree as soon as it is signed",
          "[api]") {
  OfficeFixture office;
  auto const id = office.start_petition("A");
  auto const sent = office.call("alice", "POST", "/v1/instances/" + id + "/events",
                                R"({"event":"submit"})", {{"Idempotency-Key", "s"}});
  REQUIRE(sent.status == 200);
  auto const target = "/v1/instances/" + id + "/receipts?kind=submission";
  auto const key =
      PublicKey::from_pem(std::string(ask(office, "", "/v1/log").at("public_key").as_string()));
  for (bool const is_signed : {false, true}) {
    if (is_signed) office.sign();
    auto const text = office.call("alice", "GET", target).body;
    auto const receipt = ledger::parse_receipt(text);
    REQUIRE(receipt);
    CHECK(receipt->inclusion.has_value() == is_signed);
    auto const report = ledger::verify(*receipt, std::span(&*key, 1));
    CHECK(report.findings.empty());
    CHECK((report.size > 0) == is_signed);
  }
}

}  // namespace chubei::test
