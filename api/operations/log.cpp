// The public mirror of the ledger: identity, checkpoints, 32-byte entries and proofs. Open to
// everybody, and says nothing about anybody.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "engine/base/encoding.hpp"
#include "engine/ledger/note.hpp"
#include "engine/ledger/proof.hpp"

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

constexpr int entries_max = 1000;  ///< of one answer
constexpr std::string_view lasting = "public, max-age=31536000, immutable";

Result<http::Response> get_log(Visit& visit) {
  auto const& identity = visit.office.parts().identity;
  ledger::NoteKey const key{identity.log.text(), visit.office.parts().signing_key.public_key()};
  object log{{"log", identity.log.text()},
             {"suite", name(identity.suite)},
             {"simulated", identity.is_simulated},
             {"created_at", format(identity.created_at)},
             {"public_key", identity.public_key_pem},
             {"note_key", key.text()},
             {"size", visit.reader.size()}};
  if (!identity.former.empty()) {
    auto& former = log["former"].emplace_array();
    for (auto const& one : identity.former)
      former.push_back(object{{"log", one.log.text()}, {"size", one.size}});
  }
  return visit.office.json(visit.request, log);
}

Result<http::Response> get_checkpoint(Visit& visit) {
  auto const newest = visit.reader.newest_checkpoint();
  if (!newest)
    return fail(ErrorCode::not_found, {"尚无签名检查点", "There is no signed checkpoint yet"});
  return http::text_response(200, "text/plain; charset=utf-8", newest->text);
}

/// Only entries that a signed checkpoint covers.
Result<http::Response> list_entries(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"from", "count"}); !known) return pass(known);
  auto const from = integer_parameter(visit.request, "from", 0);
  if (!from) return std::unexpected(from.error());
  auto const count = integer_parameter(visit.request, "count", 1);
  if (!count) return std::unexpected(count.error());
  auto const newest = visit.reader.newest_checkpoint();
  std::int64_t const first = from->value_or(0);
  std::int64_t const end =
      std::min(newest ? newest->size : 0,
               first + std::min<std::int64_t>(count->value_or(entries_max), entries_max));
  array entries;
  if (first < end)
    for (auto const& entry : visit.reader.entries(first, static_cast<int>(end - first)))
      entries.emplace_back(base64(entry));
  auto const next = first + static_cast<std::int64_t>(entries.size());
  return visit.office.json(visit.request, object{{"from", first},
                                                 {"entries", std::move(entries)},
                                                 {"next", next},
                                                 {"size", newest ? newest->size : 0}});
}

array digests(ledger::MerkleProof const& proof) {
  array list;
  for (auto const& digest : proof) list.emplace_back(base64(digest));
  return list;
}

/// ?from=&to= : that the log of size `from` is a prefix of the one of size `to`.
/// ?index=&to= : that the entry stands in it.
Result<http::Response> get_consistency(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"from", "to", "index"}); !known)
    return pass(known);
  auto const from = integer_parameter(visit.request, "from", 1);
  if (!from) return std::unexpected(from.error());
  auto const to = integer_parameter(visit.request, "to", 1);
  if (!to) return std::unexpected(to.error());
  auto const index = integer_parameter(visit.request, "index", 0);
  if (!index) return std::unexpected(index.error());
  auto const newest = visit.reader.newest_checkpoint();
  std::int64_t const size = newest ? newest->size : 0;
  if (!*to || **to > size)
    return bad_parameter("to", {"应为不大于检查点大小（" + std::to_string(size) + "）的整数",
                                "must be at most the checkpoint's size, " + std::to_string(size)});
  if (from->has_value() == index->has_value())
    return bad_parameter("from", {"from 与 index 须给出其一", "give either from or index"});
  auto const suite = visit.office.suite();
  auto const tree = static_cast<std::uint64_t>(**to);
  auto proof =
      *from
          ? ledger::prove_consistency(suite, static_cast<std::uint64_t>(**from), tree, visit.reader)
          : ledger::prove_inclusion(suite, static_cast<std::uint64_t>(**index), tree, visit.reader);
  if (!proof) return pass(proof);
  object view{{"to", **to}, {"proof", digests(*proof)}};
  if (*from) view["from"] = **from;
  if (*index) view["index"] = **index;
  auto response = visit.office.json(visit.request, view);
  if (response) response->headers.set("Cache-Control", lasting);
  return response;
}

}  // namespace

void add_log(http::Router& router, Office& office) {
  using http::Method;
  router.add(route(Method::get, "/v1/log", "getLog", "", office.open_reading(get_log)));
  router.add(route(Method::get, "/v1/log/checkpoint", "getCheckpoint", "",
                   office.open_reading(get_checkpoint)));
  router.add(
      route(Method::get, "/v1/log/entries", "listEntries", "", office.open_reading(list_entries)));
  router.add(
      route(Method::get, "/v1/log/proof", "getLogProof", "", office.open_reading(get_consistency)));
}

}  // namespace chubei::operations
