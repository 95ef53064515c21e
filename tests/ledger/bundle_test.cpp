#include "engine/ledger/bundle.hpp"

#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

#include <algorithm>

using namespace chubei;
using namespace chubei::ledger;
using sample::Log;
using sample::verify_lines;

namespace {

bool names_leaf(Report const& report, std::uint64_t leaf) {
  return std::ranges::any_of(report.findings,
                             [&](Finding const& finding) { return finding.leaf == leaf; });
}

/// By leaf, or by version where a spoilt line in a case bundle leaves no leaf to be read.
bool names_entry(Report const& report, std::uint64_t version) {
  return names_leaf(report, version - 1) ||
         std::ranges::any_of(report.findings,
                             [&](Finding const& finding) { return finding.version == version; });
}

void flip(std::string& bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
}

std::string kinds(Report const& report) {
  std::string out;
  for (auto const& finding : report.findings) out.append(name(finding.kind)).append(" ");
  return out;
}

/// As a reader of the file sees it after one of its bytes became or ceased to be a newline.
std::vector<std::string> split(std::string const& text) {
  std::vector<std::string> lines(1);
  for (char const c : text)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::string join(std::vector<std::string> const& lines) {
  std::string text;
  for (auto const& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("bundle: lines are read back the same", "[bundle]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Log const log(suite, 4);
  auto const& entry = log.entries[3];
  BundleHeader header{sample::log_id(), suite, log.note_key().text(), log.note(4), std::nullopt};
  BundleEntry line{3, entry.entry, entry.bytes, entry.parts, std::nullopt};
  BundleEnd const end{log.note(4), 4};
  CHECK(parse_bundle_header(encode(header)).value() == header);
  CHECK(parse_bundle_entry(suite, encode(suite, line)).value() == line);
  CHECK(parse_bundle_end(encode(end)).value() == end);
  header.head = CaseHead{InstanceId("case-0"), 2, entry.entry};
  line.proof = prove_inclusion(suite, 3, 4, log.nodes).value();
  CHECK(parse_bundle_header(encode(header)).value() == header);
  CHECK(parse_bundle_entry(suite, encode(suite, line)).value() == line);
}

TEST_CASE("bundle: a whole log and a whole case verify with only the public key", "[bundle]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Log const log(suite, 30);
  auto const whole = verify_lines(log.bundle(), log.options());
  CHECK(kinds(whole).empty());
  CHECK(whole.entries == 30);
  CHECK(whole.size == 30);
  auto const one = verify_lines(log.case_bundle(InstanceId("case-1")), log.options());
  CHECK(kinds(one).empty());
  CHECK(one.entries == 10);
  CHECK(one.instances == 1);
  CHECK(one.root == log.checkpoint(30).root);
}

TEST_CASE("bundle: a case without some envelopes verifies, and tells how many", "[bundle]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Log const log(suite, 30);
  for (std::vector<std::uint64_t> const& withheld :
       std::vector<std::vector<std::uint64_t>>{{1}, {4, 5}, {10}, {1, 2, 9, 10}}) {
    auto const report =
        verify_lines(log.case_bundle(InstanceId("case-1"), withheld), log.options());
    CHECK(kinds(report).empty());
    CHECK(report.entries == 10);
    CHECK(report.entries_withheld == withheld.size());
    CHECK(report.instances == 1);
  }
}

TEST_CASE("bundle: a withheld entry must be the one that the next envelope names", "[bundle]") {
  Log const log(Suite::intl, 30);
  auto lines = log.case_bundle(InstanceId("case-1"), {4});
  auto const stranger = log.case_bundle(InstanceId("case-2"), {4});
  lines[4] = stranger[4];  // proven to stand in the log, but of another case
  CHECK(kinds(verify_lines(lines, log.options())) == "previous ");
  lines.erase(lines.begin() + 4);
  CHECK_FALSE(verify_lines(lines, log.options()).ok());
}

TEST_CASE("bundle: only the format that says so lacks envelopes", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto lines = log.case_bundle(InstanceId("case-1"), {2});
  lines[0] = log.case_bundle(InstanceId("case-1"))[0];
  CHECK(kinds(verify_lines(lines, log.options())).starts_with("bundle_form"));
}

TEST_CASE("bundle: every flipped bit of an entry's line is found and the entry named", "[bundle]") {
  Log const log(Suite::intl, 1);
  auto lines = log.bundle();
  auto const options = log.options();
  for (std::size_t bit = 0; bit < lines[1].size() * 8; ++bit) {
    flip(lines[1], bit);
    auto const report = verify_lines(lines, options);
    if (!names_leaf(report, 0)) FAIL("bit " << bit << " found: " << kinds(report));
    flip(lines[1], bit);
  }
}

TEST_CASE("bundle: a flipped bit in any byte is found and its entry named", "[bundle]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  std::size_t const stride = suite == Suite::gm ? 7 : 1;  // SM2 verifies ten times slower
  Log const log(suite, 2, 1);
  auto const options = log.options();
  for (auto lines : {log.bundle(), log.case_bundle(InstanceId("case-0")),
                     log.case_bundle(InstanceId("case-0"), {1})}) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t byte = 0; byte < lines[i].size(); byte += stride) {
        flip(lines[i], byte * 8 + byte % 8);
        auto const report = verify_lines(lines, options);
        bool const is_entry = i > 0 && i + 1 < lines.size();
        if (report.ok() || (is_entry && !names_entry(report, i)))
          FAIL("line " << i << " byte " << byte << " found: " << kinds(report));
        flip(lines[i], byte * 8 + byte % 8);
      }
    }
  }
}

TEST_CASE("bundle: a line break lost or gained costs no finding elsewhere", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto const text = join(log.bundle());
  std::size_t line_end = 0;
  for (int i = 0; i < 4; ++i) line_end = text.find('\n', line_end + 1);
  auto joined = text;
  joined[line_end] = ' ';
  auto const lost = verify_lines(split(joined), log.options());
  CHECK(names_leaf(lost, 2));
  CHECK(lost.findings_total <= 6);
  auto broken = text;
  broken[line_end + 90] = '\n';
  auto const gained = verify_lines(split(broken), log.options());
  CHECK(names_leaf(gained, 3));
  CHECK(gained.findings_total <= 6);
}

TEST_CASE("bundle: a file cut short, or with more after its end, is not whole", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto const lines = log.bundle();
  for (std::size_t kept = 0; kept < lines.size(); ++kept)
    CHECK_FALSE(verify_lines({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(kept)},
                             log.options())
                    .ok());
  auto more = lines;
  more.push_back(lines[1]);
  CHECK(kinds(verify_lines(more, log.options())) == "bundle_form ");
  CHECK(kinds(verify_lines({"{}"}, log.options())) == "bundle_form ");
}

TEST_CASE("bundle: an entry taken out and the count set right is still found", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto lines = log.bundle();
  lines.erase(lines.end() - 2);
  lines.back() = encode(BundleEnd{log.note(9), 8});
  CHECK(kinds(verify_lines(lines, log.options())) == "size ");
}

TEST_CASE("bundle: a case bundle must reach its head and keep to its instance", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto lines = log.case_bundle(InstanceId("case-1"));
  auto const other = log.case_bundle(InstanceId("case-2"));
  auto cut = lines;
  cut.erase(cut.end() - 2);
  cut.back() = encode(BundleEnd{log.note(9), 2});
  CHECK(kinds(verify_lines(cut, log.options())) == "head ");
  auto gap = lines;
  gap.erase(gap.begin() + 1);
  gap.back() = encode(BundleEnd{log.note(9), 2});
  CHECK(kinds(verify_lines(gap, log.options())) == "version_gap ");
  lines.insert(lines.end() - 1, other[1]);
  CHECK_FALSE(verify_lines(lines, log.options()).ok());
}

TEST_CASE("bundle: entries of a log carry no proofs, those of a case do", "[bundle]") {
  Log const log(Suite::intl, 9);
  auto whole = log.bundle();
  auto one = log.case_bundle(InstanceId("case-0"));
  std::swap(whole[1], one[1]);
  CHECK(names_leaf(verify_lines(whole, log.options()), 0));
  CHECK_FALSE(verify_lines(one, log.options()).ok());
}

TEST_CASE("bundle: a stranger's key is not trusted because the file names it", "[bundle]") {
  Log const log(Suite::intl, 3);
  auto const stranger =
      PrivateKey::from_raw(SignatureAlgorithm::ed25519, std::string(32, '\1')).value();
  VerifierOptions const options{{stranger.public_key()}, {}, false};
  CHECK(kinds(verify_lines(log.bundle(), options)) == "signature signature ");
}
