#include "engine/ledger/continuation.hpp"

#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei::ledger {
namespace {

constexpr std::size_t event_depth_max = 128;

std::unexpected<Error> wrong(std::string zh, std::string en) {
  return fail(ErrorCode::corrupt, {std::move(zh), std::move(en)});
}

std::unexpected<Error> unreadable() {
  return wrong("接续事件的内容缺失或不合格式，无法核对其承接的日志",
               "what the continuation says is missing or not in its form, so the log it goes on "
               "from cannot be checked");
}

std::optional<std::string> text_at(boost::json::value const& root, std::string_view pointer) {
  auto const* found = json::find(root, pointer);
  if (!found || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

}  // namespace

boost::json::object to_json(Suite suite, Continuation const& continuation) {
  return {{"accepted_by", continuation.accepted_by}, {"former", continuation.former.text()},
          {"ground", continuation.ground},           {"lost", continuation.lost},
          {"root", text(suite, continuation.root)},  {"size", continuation.size}};
}

Result<Continuation> read_continuation(Suite suite, std::span<Part const> parts) {
  auto const part = std::ranges::find(parts, std::string_view("decision"), &Part::name);
  if (part == parts.end()) return unreadable();
  auto const event =
      json::parse(part->content, {.bytes_max = part_bytes_max, .depth_max = event_depth_max});
  if (!event || text_at(*event, "/type") != continued_type) return unreadable();
  auto const former = text_at(*event, "/data/former");
  auto const root = text_at(*event, "/data/root");
  auto const lost = text_at(*event, "/data/lost");
  auto const accepted_by = text_at(*event, "/data/accepted_by");
  auto const ground = text_at(*event, "/data/ground");
  auto const* size = json::find(*event, "/data/size");
  bool const is_there = former && is_id(*former) && root && lost && accepted_by && ground && size &&
                        size->is_int64() && size->get_int64() >= 0;
  if (!is_there) return unreadable();
  auto const digest = parse_digest(suite, *root);
  if (!digest) return unreadable();
  return Continuation{LogId(*former), static_cast<std::uint64_t>(size->get_int64()),
                      *digest,        *lost,
                      *accepted_by,   *ground};
}

Result<Cut> check_continuation(Envelope const& envelope, std::span<Part const> parts,
                               CutPlace const& place, std::span<PublicKey const> keys) {
  auto const said = read_continuation(envelope.suite, parts);
  if (!said) return std::unexpected(said.error());
  auto const& former = said->former.text();
  if (said->former == envelope.log || !place.former || said->former != *place.former) {
    return wrong("接续事件所称的前一日志“" + former + "”不是此前条目所属的日志",
                 "the continuation says it goes on from log " + former +
                     ", which is not the log of the entries before it");
  }
  if (said->size != place.index) {
    auto const size = std::to_string(said->size);
    return wrong("接续事件称承接了" + size + "条，与其所在序号不符",
                 "the continuation says it goes on after " + size +
                     " entries, which is not where it stands");
  }
  if (place.root && said->root != *place.root) {
    return wrong("接续事件所记的树根与此前条目不符，承接的历史被改写",
                 "the root that the continuation names is not that of the entries before it");
  }
  auto const lost = open_checkpoint(said->lost, keys);
  if (!lost) {
    return wrong("接续事件所附的丢失检查点无法核验：" + lost.error().message.zh,
                 "the checkpoint that the continuation says was lost does not verify: " +
                     lost.error().message.en);
  }
  if (lost->log != said->former || lost->size <= said->size) {
    return wrong("接续事件所附检查点并不表明有丢失",
                 "the checkpoint that the continuation names shows no loss of the former log");
  }
  return Cut{said->former, said->size, *lost};
}

bool is_admitted_loss(Cut const& cut, Checkpoint const& checkpoint) {
  if (checkpoint.log != cut.former || checkpoint.suite != cut.lost.suite) return false;
  if (checkpoint.size <= cut.size) return false;
  return checkpoint.size < cut.lost.size ||
         (checkpoint.size == cut.lost.size && checkpoint.root == cut.lost.root);
}

}  // namespace chubei::ledger
