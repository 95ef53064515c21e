#include "engine/ledger/checkpoint.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/proof.hpp"
#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

using namespace chubei;
using namespace chubei::ledger;

namespace {

/// A key and signature made with the note tool of the Go project, as its documentation prints them.
constexpr std::string_view go_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view go_note =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn"
    "gotpRZb6KE6RyyBwJnAM=\n";

}  // namespace

TEST_CASE("note: a note signed by another implementation opens", "[note]") {
  auto const key = NoteKey::parse(go_key);
  REQUIRE(key);
  CHECK(key->text() == go_key);
  CHECK(key->id() == 0xc74f20a3);
  std::vector<NoteKey> const keys{*key};
  auto const text = open_note(go_note, keys);
  REQUIRE(text);
  CHECK(text->ends_with("what your problem is.\n"));
}

TEST_CASE("note: keys survive their text, and only when name, id and key agree", "[note]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  NoteKey const key{"log-1", sample::signing_key(suite).public_key()};
  auto text = key.text();
  auto const again = NoteKey::parse(text).value();
  CHECK(again.name == "log-1");
  CHECK(again.key == key.key);
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<char>(text[i] ^ 1);
    CHECK_FALSE(NoteKey::parse(text));
    text[i] = static_cast<char>(text[i] ^ 1);
  }
  CHECK_FALSE(NoteKey::parse(""));
  CHECK_FALSE(NoteKey::parse("log-1+00000000"));
}

TEST_CASE("note: signatures of unknown keys are ignored, of known ones must be right", "[note]") {
  auto const ours = sample::signing_key(Suite::intl);
  auto const other = sample::signing_key(Suite::gm);
  auto const note = sign_note("text\n", "log", ours);
  auto const both = note + sign_note("text\n", "witness", other).substr(6);
  std::vector<NoteKey> const ours_only{{"log", ours.public_key()}};
  std::vector<NoteKey> const other_name{{"gol", ours.public_key()}};
  std::vector<NoteKey> const witness{{"witness", other.public_key()}};
  CHECK(open_note(both, ours_only).value() == "text\n");
  CHECK(open_note(both, witness).value() == "text\n");
  CHECK(open_note(note, witness).error().code == ErrorCode::forbidden);
  CHECK(open_note(note, other_name).error().code == ErrorCode::forbidden);
  auto wrong = note;
  wrong[0] = 'T';
  CHECK(open_note(wrong, ours_only).error().code == ErrorCode::forbidden);
  for (auto const* form :
       {"", "text\n", "text\n\n", "text\n\n\u2014 log\n", "text\n\n\u2014 log !\n",
        "te\txt\n\n\u2014 log AAAAAAAA\n", "text\n\n\u2014 log AAAAAAAA"})
    CHECK(open_note(form, ours_only).error().code == ErrorCode::corrupt);
}

TEST_CASE("checkpoint: what is signed opens the same, under the log's key only", "[checkpoint]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 5);
  std::vector<PublicKey> const keys{sample::signing_key(suite).public_key()};
  std::vector<PublicKey> const others{
      PrivateKey::from_raw(signature_algorithm(suite), std::string(32, '\x2b'))
          .value()
          .public_key()};
  CHECK(open_checkpoint(log.note(5), keys).value() == log.checkpoint(5));
  CHECK(open_checkpoint(log.note(5), others).error().code == ErrorCode::forbidden);
  CHECK_FALSE(open_checkpoint(log.note(5), {}));
}

TEST_CASE("checkpoint: no bit of a signed checkpoint can be flipped", "[checkpoint]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 5);
  std::vector<PublicKey> const keys{sample::signing_key(suite).public_key()};
  auto note = log.note(5);
  for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
    note[bit / 8] = static_cast<char>(note[bit / 8] ^ 1 << bit % 8);
    if (open_checkpoint(note, keys)) FAIL("opened with bit " << bit << " flipped");
    note[bit / 8] = static_cast<char>(note[bit / 8] ^ 1 << bit % 8);
  }
}

TEST_CASE("checkpoint: a log with a manual clock says so in its id and its checkpoints",
          "[checkpoint]") {
  Checkpoint const checkpoint{LogId("simulated-1"), Suite::gm, 7, hash(Suite::gm, ""), {}};
  auto const text = encode(checkpoint);
  CHECK(text.ends_with("\nsimulated\n"));
  CHECK(parse_checkpoint_text(text).value() == checkpoint);
  auto const hidden = text.substr(0, text.size() - std::string("simulated\n").size());
  CHECK_FALSE(parse_checkpoint_text(hidden));
  for (auto const* other : {"", "log\n1\n", "log\n1\nAAAA\nsuite gm\ntime x\n"})
    CHECK(parse_checkpoint_text(other).error().code == ErrorCode::corrupt);
}

TEST_CASE("checkpoint: a tree stands against one kept outside", "[checkpoint]") {
  sample::Log log(Suite::intl, 20);
  auto const outside = log.checkpoint(12);
  auto const standing = [&](Checkpoint const& checkpoint, std::uint64_t size) {
    return compare(checkpoint, sample::log_id(), Suite::intl, size, log.nodes).value();
  };
  CHECK(standing(outside, 20) == Standing::same_or_grown);
  CHECK(standing(outside, 12) == Standing::same_or_grown);
  CHECK(standing(outside, 11) == Standing::smaller);
  CHECK(standing(log.checkpoint(0), 20) == Standing::same_or_grown);
  auto forked = outside;
  forked.root.bytes[0] ^= 1;
  CHECK(standing(forked, 20) == Standing::inconsistent);
  auto elsewhere = outside;
  elsewhere.log = LogId("another");
  CHECK(standing(elsewhere, 20) == Standing::other_log);
}

TEST_CASE("checkpoint: two checkpoints stand to each other by a consistency proof",
          "[checkpoint]") {
  sample::Log log(Suite::gm, 20);
  auto const older = log.checkpoint(12);
  auto const newer = log.checkpoint(20);
  auto const proof = prove_consistency(Suite::gm, 12, 20, log.nodes).value();
  CHECK(compare(older, newer, proof) == Standing::same_or_grown);
  CHECK(compare(log.checkpoint(0), newer, {}) == Standing::same_or_grown);
  CHECK(compare(newer, older, proof) == Standing::smaller);
  CHECK(compare(older, newer, {}) == Standing::inconsistent);
  auto other = newer;
  other.suite = Suite::intl;
  CHECK(compare(older, other, proof) == Standing::other_log);
}
