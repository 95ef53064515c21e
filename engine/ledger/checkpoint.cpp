#include "engine/ledger/checkpoint.hpp"

#include "engine/ledger/canonical.hpp"
#include "engine/ledger/proof.hpp"

#include <algorithm>
#include <charconv>

namespace chubei::ledger {
namespace {

constexpr std::size_t checkpoint_lines_max = 6;

std::unexpected<Error> no_checkpoint() {
  return fail(ErrorCode::corrupt,
              {"检查点不合格式：应为日志编号、规模、根摘要、套件、时间各一行",
               "not a checkpoint: lines of log id, size, root, suite and time"});
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() <= checkpoint_lines_max) {
    auto const end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

/// What follows "word " in a line; empty for another line.
std::string_view after(std::string_view line, std::string_view word) {
  return line.starts_with(word) ? line.substr(word.size()) : std::string_view{};
}

}  // namespace

bool is_simulated(LogId const& log) { return log.text().starts_with("simulated-"); }

std::string encode(Checkpoint const& checkpoint) {
  std::string out = checkpoint.log.text() + "\n";
  append_number(out, checkpoint.size);
  out.append("\n").append(base64(checkpoint.root)).append("\nsuite ");
  std::string quoted;
  append_instant(quoted, checkpoint.at);
  out.append(name(checkpoint.suite)).append("\ntime ").append(quoted, 1, quoted.size() - 2);
  return out.append(is_simulated(checkpoint.log) ? "\nsimulated\n" : "\n");
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
  auto const lines = lines_of(text);
  if (lines.size() < 5 || !is_id(lines[0])) return no_checkpoint();
  Checkpoint checkpoint;
  checkpoint.log = LogId(std::string(lines[0]));
  std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), checkpoint.size);
  auto const root = parse_digest_base64(lines[2]);
  auto const suite = parse_suite(after(lines[3], "suite "));
  auto const quoted = "\"" + std::string(after(lines[4], "time ")) + "\"";
  CanonicalReader time(quoted);
  checkpoint.at = time.instant();
  if (!root || !suite || !time.is_done()) return no_checkpoint();
  checkpoint.root = *root;
  checkpoint.suite = *suite;
  if (encode(checkpoint) != text) return no_checkpoint();
  return checkpoint;
}

std::string sign_checkpoint(Checkpoint const& checkpoint, PrivateKey const& key) {
  ensure(key.algorithm() == signature_algorithm(checkpoint.suite));
  return sign_note(encode(checkpoint), checkpoint.log.text(), key);
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::span<PublicKey const> keys) {
  auto const origin = note.substr(0, note.find('\n'));
  std::vector<NoteKey> named;
  for (auto const& key : keys) named.push_back({std::string(origin), key});
  auto const text = open_note(note, named);
  if (!text) return std::unexpected(text.error());
  return parse_checkpoint_text(*text);
}

Result<Standing> compare(Checkpoint const& outside, LogId const& log, Suite suite,
                         std::uint64_t size, NodeReader& nodes) {
  if (outside.log != log || outside.suite != suite) return Standing::other_log;
  if (size < outside.size) return Standing::smaller;
  auto const root = root_at(suite, outside.size, nodes);
  if (!root) return std::unexpected(root.error());
  return *root == outside.root ? Standing::same_or_grown : Standing::inconsistent;
}

Standing compare(Checkpoint const& outside, Checkpoint const& newer,
                 std::span<Digest const> consistency_proof) {
  if (outside.log != newer.log || outside.suite != newer.suite) return Standing::other_log;
  if (newer.size < outside.size) return Standing::smaller;
  Hasher hasher(outside.suite);
  bool const is_prefix = outside.size == 0
                             ? outside.root == empty_root(outside.suite)
                             : verify_consistency(hasher, outside.size, newer.size, outside.root,
                                                  newer.root, consistency_proof);
  return is_prefix ? Standing::same_or_grown : Standing::inconsistent;
}

}  // namespace chubei::ledger
