#include "engine/ledger/part.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/subject_keys.hpp"
#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

#include <map>
#include <set>

using namespace chubei;
using namespace chubei::ledger;

namespace {

PartPlace place() {
  return {sample::log_id(), InstanceId("case-1"), "personal.0", SubjectId("subject-7")};
}

std::string nonce(Suite suite) { return std::string(nonce_bytes(cipher_algorithm(suite)), 'n'); }

}  // namespace

TEST_CASE("part: a commitment covers name, salt and content", "[part]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Hasher hasher(suite);
  Part const part{"decision", Salt{1}, R"({"a":1})"};
  auto const digest = commit(hasher, part);
  CHECK(digest == commit(hasher, part));
  CHECK(digest != commit(hasher, Part{"decisioN", Salt{1}, part.content}));
  CHECK(digest != commit(hasher, Part{"decision", Salt{2}, part.content}));
  CHECK(digest != commit(hasher, Part{"decision", Salt{1}, R"({"a":2})"}));
}

TEST_CASE("part: personal content opens with its key at its place only", "[part]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  auto const content =
      seal_content(suite, sample::subject_key(), nonce(suite), place(), R"({"name":"张三"})");
  CHECK(content.find("张三") == std::string::npos);
  CHECK(open_content(sample::subject_key(), place(), content).value() == R"({"name":"张三"})");
  auto moved = place();
  moved.instance = InstanceId("case-2");
  CHECK(open_content(sample::subject_key(), moved, content).error().code == ErrorCode::corrupt);
  SubjectKey const other{SubjectKeyId("key-2"), sample::subject_key().secret};
  CHECK(open_content(other, place(), content).error().code == ErrorCode::precondition_failed);
}

TEST_CASE("part: sealed content is read back the same, and strictly", "[part]") {
  SealedContent const sealed{CipherAlgorithm::aes_256_gcm, "bytes", SubjectKeyId("key-1"), "nonce"};
  auto const text = encode(sealed);
  CHECK(parse_sealed_content(text).value() == sealed);
  CHECK_FALSE(parse_sealed_content(text + " "));
  CHECK_FALSE(parse_sealed_content(R"({"alg":"none","ciphertext":"","key":"k","nonce":""})"));
  CHECK_FALSE(parse_sealed_content(R"({"alg":"A256GCM","ciphertext":"","key":"","nonce":""})"));
}

TEST_CASE("part: erasing a subject's key leaves the hashes valid and the data unreadable",
          "[part]") {
  class Keys final : public SubjectKeys {
   public:
    SubjectKey current(SubjectId const& subject) override {
      auto const found = keys_.find(subject.text());
      if (found != keys_.end()) return found->second;
      SubjectKey made{SubjectKeyId("key-" + std::to_string(++made_)),
                      SecretKey::from_bytes(std::string(32, static_cast<char>(made_))).value()};
      return keys_.emplace(subject.text(), made).first->second;
    }
    std::optional<SubjectKey> find(SubjectKeyId const& id) override {
      for (auto const& [subject, key] : keys_)
        if (key.id == id) return key;
      return std::nullopt;
    }
    void erase(SubjectId const& subject) override {
      keys_.erase(subject.text());
      erased_.insert(subject.text());
    }
    bool was_erased(SubjectId const& subject) override { return erased_.contains(subject.text()); }

   private:
    std::set<std::string> erased_;
    std::map<std::string, SubjectKey> keys_;
    int made_ = 0;
  } keys;

  auto const suite = Suite::intl;
  Hasher hasher(suite);
  auto const subject = SubjectId("subject-7");
  Part const part{"personal.0", Salt{3},
                  seal_content(suite, keys.current(subject), nonce(suite), place(), "secret")};
  auto const promised = commit(hasher, part);
  auto const key_id = parse_sealed_content(part.content).value().key;
  REQUIRE(open_content(keys.find(key_id).value(), place(), part.content).value() == "secret");

  keys.erase(subject);
  CHECK(commit(hasher, part) == promised);
  CHECK_FALSE(keys.find(key_id));
  CHECK_FALSE(open_content(keys.current(subject), place(), part.content));
}
