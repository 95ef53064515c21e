// Uploads as requests: told apart by their bytes, refused before a byte is kept.

#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

namespace chubei::test {
namespace {

class UntouchedBody final : public http::BodyReader {
 public:
  void next(http::TakeChunk) override { is_touched = true; }
  bool is_touched = false;
};

}  // namespace

TEST_CASE("uploads: the same key with other bytes of the same length is refused", "[api]") {
  OfficeFixture office;
  auto const target = "/v1/instances/" + office.start_petition("N") + "/attachments?name=a.txt";
  auto const upload = [&](char const* bytes) {
    return office.call("alice", "POST", target, bytes, {{"Idempotency-Key", "u"}});
  };
  CHECK(upload("some text").status == 200);
  auto const repeated = upload("some text");
  CHECK(repeated.status == 200);
  CHECK(boost::json::parse(repeated.body).at("version") == 2);
  auto const other = upload("SOME TEXT");
  CHECK(other.status == 422);
  CHECK(boost::json::parse(other.body).at("code") == "idempotency_mismatch");
  CHECK(office.blobs().finished().size() == 1);
}

TEST_CASE("uploads: who may not edit is told so before his file is read", "[api]") {
  OfficeFixture office;
  auto const target = "/v1/instances/" + office.start_petition("N") + "/attachments?name=a.txt";
  auto const body = std::make_shared<UntouchedBody>();
  auto const refused = office.begin_upload("rita", target, "u", body).get();
  CHECK(refused.status == 403);
  CHECK_FALSE(body->is_touched);
  CHECK(office.blobs().finished().empty());
}

}  // namespace chubei::test
