// The parts of the operations that need no service: filters, the mask, the seal of blobs.

#include "api/blob_seal.hpp"
#include "api/filter.hpp"
#include "api/redaction.hpp"
#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <vector>

namespace chubei::test {
namespace {

using store::Predicate;

std::string shown(Predicate const& predicate) {
  constexpr char const* names[] = {"all", "any", "none", "==",       "!=",    "<",
                                   "<=",  ">",   ">=",   "contains", "starts"};
  auto const* const name = names[static_cast<int>(predicate.kind)];
  if (predicate.kind >= Predicate::Kind::equal)
    return predicate.field + " " + name + " " + boost::json::serialize(predicate.value);
  std::string text = std::string(name) + "(";
  for (auto const& part : predicate.parts) text += (text.back() == '(' ? "" : ", ") + shown(part);
  return text + ")";
}

chart::Definition definition() {
  chart::Definition made;
  for (auto const* const path : {"data.amount", "data.name", "data.urgent"}) {
    chart::StoredSlot slot;
    slot.path = path;
    made.stored.push_back(slot);
  }
  made.levels = {{"full", {}}, {"public", {"data.amount", "data.people[].phone"}}};
  return made;
}

TEST_CASE("filter: the stated subset becomes a predicate", "[api]") {
  auto const defined = definition();
  FilterScope const scope{false, &defined};
  std::vector<std::pair<std::string, std::string>> const table = {
      {"", "all()"},
      {"finished", "finished == true"},
      {"!finished", "none(finished == true)"},
      {"state == \"review\"", "state == \"review\""},
      {"3 < data.amount", "data.amount > 3"},
      {"data.amount >= -5", "data.amount >= -5"},
      {"data.amount > 1 && key != 'x'", "all(data.amount > 1, key != \"x\")"},
      {"data.urgent || outcome == ''", "any(data.urgent == true, outcome == \"\")"},
      {"key in ['a', 'b']", "any(key == \"a\", key == \"b\")"},
      {"data.name.contains('路')", "data.name contains \"路\""},
      {"key.startsWith('A')", "key starts \"A\""},
      {"changed_at >= '1970-01-01T00:00:01Z'", "changed_at >= 1000"},
      {"changed_at < timestamp('1970-01-01T00:00:01Z')", "changed_at < 1000"},
  };
  for (auto const& [text, wanted] : table) {
    CAPTURE(text);
    auto const filter = read_filter(text, scope);
    REQUIRE(filter.has_value());
    CHECK(shown(filter->where) == wanted);
  }
}

TEST_CASE("filter: anything else is bad_filter with its column", "[api]") {
  auto const defined = definition();
  FilterScope const scope{false, &defined};
  for (std::string const text :
       {"data.secret == 1", "kind == 'decide'", "key == outcome", "size(key) == 1", "key",
        "finished < true", "key == 1", "changed_at > 'yesterday'", "state < 'a'", "1 == 1",
        "key in outcome", "key.matches('a')", "true ? finished : finished",
        "key ==", "[1].all(x, x > 0)"}) {
    CAPTURE(text);
    auto const filter = read_filter(text, scope);
    REQUIRE(!filter.has_value());
    CHECK(filter.error().code == ErrorCode::bad_filter);
    REQUIRE(!filter.error().fields.empty());
    CHECK(filter.error().fields.front().column > 0);
  }
  CHECK(!read_filter("data.amount == 1", {}).has_value());
  CHECK(!read_filter(std::string(filter_bytes_max + 1, ' ') + "finished", scope).has_value());
}

TEST_CASE("filter: orders name fields once a comma", "[api]") {
  auto const defined = definition();
  FilterScope const scope{true, &defined};
  auto const order = read_order("due desc, data.amount ,key asc", scope);
  REQUIRE(order.has_value());
  REQUIRE(order->size() == 3);
  CHECK((*order)[0].field == "due");
  CHECK((*order)[0].descending);
  CHECK(!(*order)[2].descending);
  CHECK(!read_order("state", scope).has_value());
  CHECK(!read_order("nothing", scope).has_value());
  CHECK(!read_order("key,key,key,key,key", scope).has_value());
}

TEST_CASE("redaction: a level hides, levels add up", "[api]") {
  auto const defined = definition();
  Mask const mask(defined, {"public"});
  CHECK(mask.hides("data.amount"));
  CHECK(mask.hides("data.amount.fen"));
  CHECK(!mask.hides("data.amounts"));
  CHECK(mask.hides("data.people[].phone"));
  CHECK(mask.touches("data.people"));
  CHECK(Mask(defined, {"public", "full"}).is_clear());
  CHECK(Mask(defined, {"task"}).is_clear());

  auto value = boost::json::parse(R"({"amount":1,"people":[{"phone":"1","name":"a"}],"name":"n"})");
  mask.redact(value, "data");
  CHECK(boost::json::serialize(value) == R"({"people":[{"name":"a"}],"name":"n"})");

  Error error{ErrorCode::refused, {}, {}, {}};
  error.details = {{"values", {{"data.amount", 1}, {"data.name", "n"}}},
                   {"candidates", {"person:p", "function:f@o"}}};
  redact(error, mask);
  CHECK(boost::json::serialize(error.details) ==
        R"({"values":{"data.name":"n"},"candidates":["function:f@o"]})");
}

TEST_CASE("blob seal: pieces open in order, whole, under their own key", "[api]") {
  ledger::SubjectKey const key{ledger::SubjectKeyId("k1"),
                               *SecretKey::from_bytes(std::string(32, 'k'))};
  BlobPlace const place{LogId("log"), InstanceId("i"), BlobId("b")};
  std::string const first(blob_piece_bytes, 'x');
  BlobSeal sealing(Suite::intl, key, place);
  auto const header = sealing.header();
  auto const one = sealing.seal(first, false);
  auto const two = sealing.seal("end", true);
  auto const read = parse_blob_header(std::string_view(header).substr(0, header.size() - 1));
  REQUIRE(read.has_value());
  CHECK(read->key.text() == "k1");

  BlobSeal opening(Suite::intl, key, place);
  CHECK(*opening.open(one, false) == first);
  CHECK(*opening.open(two, true) == "end");

  CHECK(!BlobSeal(Suite::intl, key, place).open(two, true).has_value());  // order
  CHECK(!BlobSeal(Suite::intl, key, place).open(one, true).has_value());  // cut off
  BlobPlace const other{LogId("log"), InstanceId("i"), BlobId("c")};
  CHECK(!BlobSeal(Suite::intl, key, other).open(one, false).has_value());  // moved
  CHECK(!parse_blob_header("{}").has_value());
}

TEST_CASE("sniffing: the first bytes say what a file is", "[api]") {
  CHECK(sniffed_type("%PDF-1.7", "a.docx") == "application/pdf");
  CHECK(sniffed_type("PK\x03\x04", "a.OFD") == "application/ofd");
  CHECK(sniffed_type("储备", "a") == "text/plain");
  CHECK(is_refused_type(sniffed_type("MZ", "photo.png")));
  CHECK(is_refused_type(sniffed_type(" <SCRIPT>", "a.txt")));
}

}  // namespace
}  // namespace chubei::test
