#include "engine/ledger/envelope.hpp"

#include "engine/ledger/canonical.hpp"
#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

using namespace chubei;
using namespace chubei::ledger;

TEST_CASE("envelope: what is written is read back the same", "[envelope]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  for (auto const& envelope : {sample::full_envelope(suite), sample::bare_envelope(suite)}) {
    REQUIRE(check(envelope));
    CHECK(parse_envelope(encode(envelope)).value() == envelope);
  }
}

TEST_CASE("envelope: bytes with one bit flipped are refused or are other canonical bytes",
          "[envelope]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Hasher hasher(suite);
  for (auto const& envelope : {sample::full_envelope(suite), sample::bare_envelope(suite)}) {
    auto bytes = encode(envelope);
    auto const entry = entry_digest(hasher, bytes);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
      auto const parsed = parse_envelope(bytes);
      if (parsed && encode(*parsed) != bytes) FAIL("not canonical: " << bytes);
      if (entry_digest(hasher, bytes) == entry) FAIL("the entry stayed the same");
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    }
  }
}

TEST_CASE("envelope: every other spelling of the same JSON is refused", "[envelope]") {
  auto const bytes = encode(sample::bare_envelope(Suite::intl));
  auto const with = [&](std::string_view from, std::string_view to) {
    auto changed = bytes;
    auto const at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  for (auto const& changed :
       {bytes + " ", bytes + "\n", " " + bytes, bytes.substr(0, bytes.size() - 1), std::string(),
        with(R"("version":1)", R"("version":1.0)"), with(R"("version":1)", R"("version":01)"),
        with(R"("version":1)", R"("version":+1)"), with(R"("version":1)", R"("version":0)"),
        with(R"("type":"timer)", R"("type":"\u0074imer)"), with(R"(,"log")", R"(, "log")"),
        with(".000Z", "Z"), with(".000Z", ".000+00:00"), with("2024-07-26", "2024-02-30"),
        with("T01:", "T24:"), with(R"("format":"chubei/1")", R"("format":"chubei/2")"),
        with(R"("suite":"intl")", R"("suite":"gm")"), with("sha256:", "sm3:")}) {
    auto const parsed = parse_envelope(changed);
    CAPTURE(changed);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::corrupt);
  }
}

TEST_CASE("envelope: an error says at which byte", "[envelope]") {
  auto bytes = encode(sample::bare_envelope(Suite::intl));
  auto const at = bytes.find(R"(,"format")");
  bytes[at] = ';';
  auto const parsed = parse_envelope(bytes);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().details.at("offset") == at);
}

TEST_CASE("envelope: the rules beyond the types are checked", "[envelope]") {
  auto const broken = [](auto change) {
    auto envelope = sample::full_envelope(Suite::intl);
    change(envelope);
    auto const checked = check(envelope);
    return !checked && checked.error().code == ErrorCode::invalid_data &&
           !parse_envelope(encode(envelope));
  };
  CHECK(broken([](Envelope& e) { e.previous.reset(); }));
  CHECK(broken([](Envelope& e) { e.version = 1; }));
  CHECK(broken([](Envelope& e) { e.version = 0; }));
  CHECK(broken([](Envelope& e) { e.log = LogId("a b"); }));
  CHECK(broken([](Envelope& e) { e.type = ""; }));
  CHECK(broken([](Envelope& e) { e.type = "提交"; }));
  CHECK(broken([](Envelope& e) { e.decide_version = 0; }));
  CHECK(broken([](Envelope& e) { e.actor.person = {}; }));
  CHECK(broken([](Envelope& e) { e.actor.organisation = OrganisationId("\""); }));
  CHECK(broken([](Envelope& e) { e.authentication.strength = ""; }));
  CHECK(broken([](Envelope& e) { e.authentication.issuer = std::string(600, 'x'); }));
  CHECK(broken([](Envelope& e) { e.parts[1].name = e.parts[0].name; }));
  CHECK(broken([](Envelope& e) { e.parts[1].subject = {}; }));
  CHECK(broken([](Envelope& e) { e.parts[0].subject = SubjectId("subject-1"); }));
  auto system = sample::full_envelope(Suite::intl);
  system.actor.system = "timer";
  CHECK_FALSE(check(system));
  auto late = sample::full_envelope(Suite::intl);
  late.recorded_at = Instant{253'402'300'800'000};
  CHECK_FALSE(check(late));
}

TEST_CASE("envelope: strings take the escapes of RFC 8785 and no others", "[envelope]") {
  std::string every;
  for (int c = 0; c < 0x80; ++c) every += static_cast<char>(c);
  every += "储备😀";
  std::string written;
  append_string(written, every);
  CanonicalReader reader(written);
  CHECK(reader.string(1000) == every);
  CHECK(reader.is_done());
  for (auto const* other : {R"("\u000A")", R"("\u001F")", R"("\/")", R"("\u0041")", R"("\u0008")",
                            "\"\n\"", "\"\xC0\x80\"", R"("a)", R"("\)", R"("\u00)"}) {
    CanonicalReader strict(other);
    strict.string(1000);
    CAPTURE(other);
    CHECK_FALSE(strict.ok());
  }
}

TEST_CASE("envelope: instants are written and read to the millisecond", "[envelope]") {
  for (auto const& [ms, text] :
       {std::pair{std::int64_t{0}, "\"1970-01-01T00:00:00.000Z\""},
        {std::int64_t{-1}, "\"1969-12-31T23:59:59.999Z\""},
        {std::int64_t{1'709'164'800'001}, "\"2024-02-29T00:00:00.001Z\""},
        {std::int64_t{253'402'300'799'999}, "\"9999-12-31T23:59:59.999Z\""},
        {std::int64_t{-62'167'219'200'000}, "\"0000-01-01T00:00:00.000Z\""}}) {
    std::string written;
    append_instant(written, Instant{ms});
    CHECK(written == text);
    CHECK(written == "\"" + format(Instant{ms}) + "\"");
    CanonicalReader reader(written);
    CHECK(reader.instant() == Instant{ms});
    CHECK(reader.is_done());
  }
}
