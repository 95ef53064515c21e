#include "engine/ledger/bundle.hpp"
#include "engine/ledger/case_verifier.hpp"
#include "engine/ledger/note.hpp"

#include <algorithm>
#include <charconv>
#include <variant>

namespace chubei::ledger {
namespace {

constexpr std::string_view entry_start = R"({"entry":")";
constexpr std::string_view end_start = R"({"checkpoint":)";

/// The text between a mark and the next backslash, comma or brace: what can still be made out in a
/// spoilt line.
std::string_view glimpse(std::string_view line, std::string_view mark) {
  auto const found = line.rfind(mark);
  if (found == std::string_view::npos) return {};
  auto const rest = line.substr(found + mark.size());
  return rest.substr(0, rest.find_first_of("\\,}\""));
}

Finding spoilt_entry(std::string_view line, Text message) {
  Finding finding{FindingKind::bundle_form, {}, {}, 0, {}, std::move(message)};
  auto const instance = glimpse(line, R"(,\"instance\":\")");
  if (is_id(instance)) finding.instance = instance;
  auto const version = glimpse(line, R"(,\"version\":)");
  std::from_chars(version.data(), version.data() + version.size(), finding.version);
  return finding;
}

std::optional<Digest> glimpse_entry(Suite suite, std::string_view line) {
  if (!line.starts_with(entry_start)) return std::nullopt;
  auto const digest =
      parse_digest(suite, line.substr(entry_start.size(), digest_text_bytes(suite)));
  if (!digest) return std::nullopt;
  return *digest;
}

Finding whole(FindingKind kind, Text message) { return {kind, {}, {}, 0, {}, std::move(message)}; }

}  // namespace

class BundleVerifier::State {
 public:
  explicit State(VerifierOptions options) : options_(std::move(options)) {}

  void line(std::string_view line) {
    if (!header_ && !is_headless_) return begin(line);
    if (is_headless_) return;
    if (end_)
      return fault(whole(FindingKind::bundle_form, {"末行之后还有内容", "text after the end"}));
    if (line.starts_with(end_start)) return take_end(line);
    take_entry(line);
  }

  Report finish() {
    if (!header_) return finish_headless();
    if (!end_)
      fault(whole(FindingKind::bundle_form, {"没有末行，文件不完整：请重新导出或取得完整文件",
                                             "there is no last line: the file is not whole"}));
    return std::visit([](auto& verifier) { return verifier.finish(); }, *verifier_);
  }

 private:
  void begin(std::string_view line) {
    auto parsed = parse_bundle_header(line);
    if (!parsed) {
      is_headless_ = true;
      headless_.add(whole(FindingKind::bundle_form, std::move(parsed.error().message)));
      return;
    }
    header_ = std::move(*parsed);
    bool const is_known_key = is_given(header_->key);
    if (header_->head)
      verifier_.emplace(std::in_place_type<CaseVerifier>, *header_, std::move(options_));
    else
      verifier_.emplace(std::in_place_type<LogVerifier>, header_->log, header_->suite,
                        header_->checkpoint, std::move(options_));
    if (!is_known_key)
      fault(whole(FindingKind::signature, {"首行所写公钥不在所给公钥之中，或不属于该日志",
                                           "the key in the first line is none of those given"}));
  }

  bool is_given(std::string_view text) const {
    auto const named = NoteKey::parse(text);
    return named && named->name == header_->log.text() &&
           std::ranges::find(options_.keys, named->key) != options_.keys.end();
  }

  void take_entry(std::string_view line) {
    ++entries_;
    auto parsed = parse_bundle_entry(header_->suite, line);
    bool const has_proof = parsed && parsed->proof.has_value();
    if (parsed && has_proof != header_->head.has_value())
      parsed = fail(ErrorCode::corrupt, {"只有事项数据包的条目带包含证明，且每条都带",
                                         "entries of a case bundle, and only those, have proofs"});
    if (parsed && parsed->envelope.empty() && !header_->withholds)
      parsed = fail(ErrorCode::corrupt,
                    {"条目没有信封，而首行的格式不允许",
                     "the entry has no envelope, which the first line's format does not allow"});
    if (!parsed) return take_spoilt(line, std::move(parsed.error().message));
    if (auto* log = std::get_if<LogVerifier>(&*verifier_))
      log->entry({parsed->index, parsed->envelope, parsed->entry, parsed->parts, std::nullopt});
    else
      std::get<CaseVerifier>(*verifier_).entry(*parsed);
  }

  void take_spoilt(std::string_view line, Text message) {
    auto const entry = glimpse_entry(header_->suite, line);
    auto const finding = spoilt_entry(line, std::move(message));
    std::visit([&](auto& verifier) { verifier.unreadable(finding, entry); }, *verifier_);
  }

  void take_end(std::string_view line) {
    auto parsed = parse_bundle_end(line);
    end_ = parsed ? std::move(*parsed) : BundleEnd{};
    if (!parsed) return fault(whole(FindingKind::bundle_form, std::move(parsed.error().message)));
    if (end_->checkpoint != header_->checkpoint)
      fault(whole(FindingKind::checkpoint,
                  {"末行与首行的检查点不同", "the first and last line differ in the checkpoint"}));
    if (end_->entries == entries_) return;
    auto const counted = std::to_string(entries_);
    auto const stated = std::to_string(end_->entries);
    fault(whole(FindingKind::size,
                {"末行写有" + stated + "条，实有" + counted + "条",
                 "the last line says " + stated + " entries, here are " + counted}));
  }

  void fault(Finding finding) {
    std::visit([&](auto& verifier) { verifier.fault(std::move(finding)); }, *verifier_);
  }

  Report finish_headless() {
    if (!is_headless_)
      headless_.add(whole(FindingKind::bundle_form, {"文件是空的", "the file is empty"}));
    return std::move(headless_);
  }

  VerifierOptions options_;
  std::optional<BundleHeader> header_;
  std::optional<std::variant<LogVerifier, CaseVerifier>> verifier_;
  std::optional<BundleEnd> end_;
  std::uint64_t entries_ = 0;
  bool is_headless_ = false;
  Report headless_;
};

BundleVerifier::BundleVerifier(VerifierOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}
BundleVerifier::~BundleVerifier() = default;
BundleVerifier::BundleVerifier(BundleVerifier&&) noexcept = default;
BundleVerifier& BundleVerifier::operator=(BundleVerifier&&) noexcept = default;

void BundleVerifier::line(std::string_view line) { state_->line(line); }
Report BundleVerifier::finish() { return state_->finish(); }

}  // namespace chubei::ledger
