// What happened to a case, and what a person takes home of it: history, receipts, the proof.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/views.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/note.hpp"
#include "engine/ledger/receipt.hpp"
#include "engine/runtime/continuation.hpp"

#include <array>

namespace chubei::operations {

namespace {

using boost::json::object;

constexpr int proof_entries_max = 10'000;  ///< events of one instance in one bundle
constexpr int receipts_scanned_max = 2'000;
constexpr int records_at_once = 500;
constexpr std::array kinds = {ledger::ReceiptKind::submission, ledger::ReceiptKind::decision,
                              ledger::ReceiptKind::notice};

Result<Sight> sight_of(Visit& visit) {
  return visit.office.see(visit, InstanceId(visit.request.parameter("instance")));
}

Result<http::Response> list_history(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"page_size", "page_token"}); !known)
    return pass(known);
  auto const sight = sight_of(visit);
  if (!sight) return std::unexpected(sight.error());
  auto const size = page_size_parameter(visit.request);
  if (!size) return std::unexpected(size.error());
  auto const& id = sight->head->id;
  auto const fingerprint = "history\n" + id.text();
  auto const token =
      visit.office.open_token(fingerprint, text_parameter(visit.request, "page_token"));
  if (!token) return std::unexpected(token.error());
  std::int64_t const from = token->empty() ? 1 : std::stoll(*token);
  boost::json::array events;
  for (auto const& record : visit.reader.records_of(id, from, *size)) {
    auto view = event_view(visit, *sight, record);
    if (!view) return pass(view);
    events.push_back(std::move(*view));
  }
  auto const next = from + static_cast<std::int64_t>(events.size());
  bool const more = next <= sight->head->version && !events.empty();
  return visit.office.json(
      visit.request,
      object{{"events", std::move(events)},
             {"next_page_token",
              more ? visit.office.seal_token(fingerprint, std::to_string(next)) : ""}});
}

/// Kinds of receipts that an event issues.
std::vector<std::string> receipts_in(store::Record const& record) {
  std::vector<std::string> list;
  if (record.parts.empty()) return list;
  auto const& content = record.parts.front().content;
  auto const parsed = json::parse(content, {.bytes_max = content.size(), .depth_max = 128});
  auto const event = parsed ? process::parse_event(*parsed) : Result<process::Event>();
  if (!parsed || !event) return list;
  for (auto const& fact : event->facts)
    if (auto const* const receipt = std::get_if<process::ReceiptIssued>(&fact))
      list.push_back(receipt->kind);
  return list;
}

/// A recorded event as the caller may take it home: what the history hides from him is withheld.
struct Shown {
  ledger::Envelope envelope;
  bool may_read = false;            ///< the envelope
  std::vector<ledger::Part> parts;  ///< of those the decision, never a personal one
};

Result<Shown> shown(Visit const& visit, Sight const& sight, store::Record const& record) {
  auto envelope = ledger::parse_envelope(record.envelope);
  if (!envelope) return pass(envelope);
  Shown made;
  made.may_read = may_read_envelope(visit, sight, *envelope);
  bool const has_decision = made.may_read && !record.parts.empty();
  if (has_decision && may_read_decision(visit, sight, *envelope, record.parts.front().content))
    made.parts.push_back(record.parts.front());
  made.envelope = std::move(*envelope);
  return made;
}

Result<std::optional<ledger::Inclusion>> inclusion(Visit& visit, store::Record const& record) {
  auto const newest = visit.reader.newest_checkpoint();
  auto const& identity = visit.office.parts().identity;
  if (!newest || newest->size <= record.position || !identity.names(newest->size))
    return std::optional<ledger::Inclusion>();
  auto proof =
      ledger::prove_inclusion(visit.office.suite(), static_cast<std::uint64_t>(record.position),
                              static_cast<std::uint64_t>(newest->size), visit.reader);
  if (!proof) return pass(proof);
  auto continues =
      runtime::continuations(visit.reader, identity, static_cast<std::uint64_t>(newest->size));
  if (!continues) return pass(continues);
  return std::optional(ledger::Inclusion{static_cast<std::uint64_t>(record.position),
                                         std::move(*proof), newest->text, std::move(*continues)});
}

struct Found {
  store::Record record;
  ledger::ReceiptKind kind;
};

/// The newest receipt of that kind, or the one of a version.
Result<Found> find_receipt(Visit& visit, Sight const& sight, std::string const& kind,
                           std::optional<std::int64_t> version) {
  std::int64_t const last = version.value_or(sight.head->version);
  std::int64_t const first =
      version.value_or(std::max<std::int64_t>(1, last - receipts_scanned_max + 1));
  std::optional<Found> found;
  for (std::int64_t from = first; from <= last;) {
    auto records = visit.reader.records_of(
        sight.head->id, from,
        static_cast<int>(std::min<std::int64_t>(last - from + 1, records_at_once)));
    if (records.empty()) break;
    from = records.back().version + 1;
    for (auto& record : records)
      for (auto const& issued : receipts_in(record))
        for (auto const one : kinds)
          if (issued == ledger::name(one) && (kind.empty() || kind == issued))
            found = Found{record, one};
  }
  if (found) return std::move(*found);
  return fail(ErrorCode::not_found, {"没有这样的回执", "There is no such receipt"});
}

Result<ledger::Receipt> receipt_of(Visit& visit, Sight const& sight, Found const& found) {
  auto const& key = visit.office.parts().signing_key;
  auto const& record = found.record;
  auto made = shown(visit, sight, record);
  if (!made) return pass(made);
  if (made->may_read)
    return ledger::issue_receipt(found.kind, record.envelope, std::move(made->parts), key);
  auto const& envelope = made->envelope;
  Hasher hasher(envelope.suite);
  return ledger::issue_receipt(
      found.kind,
      ledger::Told{envelope.log, envelope.suite, ledger::entry_digest(hasher, record.envelope),
                   envelope.instance, envelope.version, envelope.recorded_at},
      key);
}

Result<http::Response> get_receipt(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"kind", "version"}); !known) return pass(known);
  auto const sight = sight_of(visit);
  if (!sight) return std::unexpected(sight.error());
  auto const version = integer_parameter(visit.request, "version", 1);
  if (!version) return std::unexpected(version.error());
  auto found = find_receipt(visit, *sight, text_parameter(visit.request, "kind"), *version);
  if (!found) return pass(found);
  auto receipt = receipt_of(visit, *sight, *found);
  if (!receipt) return pass(receipt);
  auto included = inclusion(visit, found->record);
  if (!included) return pass(included);
  receipt->inclusion = std::move(*included);
  return http::json_response(200, ledger::encode(*receipt));
}

Result<std::string> bundle_lines(Visit& visit, Sight const& sight,
                                 store::Checkpoint const& checkpoint) {
  auto const suite = visit.office.suite();
  Hasher hasher(suite);
  std::string lines;
  ledger::CaseHead head{sight.head->id, 0, {}};
  std::uint64_t entries = 0;
  bool withholds = false;
  for (std::int64_t from = 1; from <= sight.head->version;) {
    auto const records = visit.reader.records_of(sight.head->id, from, records_at_once);
    if (records.empty() || records.front().position >= checkpoint.size) break;
    for (auto const& record : records) {
      if (record.position >= checkpoint.size) break;
      auto proof =
          ledger::prove_inclusion(suite, static_cast<std::uint64_t>(record.position),
                                  static_cast<std::uint64_t>(checkpoint.size), visit.reader);
      if (!proof) return pass(proof);
      auto made = shown(visit, sight, record);
      if (!made) return pass(made);
      head.version = static_cast<std::uint64_t>(record.version);
      head.entry = ledger::entry_digest(hasher, record.envelope);
      ledger::BundleEntry entry{
          static_cast<std::uint64_t>(record.position), head.entry, {}, {}, std::move(*proof)};
      if (made->may_read) entry.envelope = record.envelope;
      entry.parts = std::move(made->parts);
      withholds = withholds || !made->may_read;
      lines += ledger::encode(suite, entry);
      lines += '\n';
      ++entries;
    }
    from = records.back().version + 1;
  }
  auto const& identity = visit.office.parts().identity;
  ledger::NoteKey const key{identity.log.text(), visit.office.parts().signing_key.public_key()};
  ledger::BundleHeader header{identity.log, suite, key.text(), checkpoint.text, std::nullopt};
  if (entries > 0) {
    header.head = head;
    header.withholds = withholds;
    auto continues =
        runtime::continuations(visit.reader, identity, static_cast<std::uint64_t>(checkpoint.size));
    if (!continues) return pass(continues);
    header.continues = std::move(*continues);
  }
  return ledger::encode(header) + "\n" + lines +
         ledger::encode(ledger::BundleEnd{checkpoint.text, entries}) + "\n";
}

Result<http::Response> get_proof(Visit& visit) {
  auto const sight = sight_of(visit);
  if (!sight) return std::unexpected(sight.error());
  if (sight->head->version > proof_entries_max)
    return fail(ErrorCode::too_large,
                {"该事项历史过长，请联系管理员导出",
                 "This history is too long: ask the administrator to export"});
  auto const newest = visit.reader.newest_checkpoint();
  if (!newest || !visit.office.parts().identity.names(newest->size))
    return fail(ErrorCode::unavailable, {"尚无签名检查点，请稍后重试",
                                         "There is no signed checkpoint yet: try again shortly"});
  auto lines = bundle_lines(visit, *sight, *newest);
  if (!lines) return pass(lines);
  http::Download body;
  body.bytes = lines->size();
  body.pull = http::pull_from([piece = std::optional(std::move(*lines))]() mutable {
    return std::exchange(piece, std::nullopt);
  });
  return http::download("application/x-ndjson", sight->head->id.text() + ".chubei.jsonl",
                        std::move(body));
}

}  // namespace

void add_history(http::Router& router, Office& office) {
  using http::Method;
  std::string const one = "/v1/instances/{instance}";
  router.add(route(Method::get, one + "/history", "listHistory", "instances.read",
                   office.reading(list_history)));
  router.add(route(Method::get, one + "/receipts", "getReceipt", "instances.read",
                   office.reading(get_receipt)));
  router.add(
      route(Method::get, one + "/proof", "getProof", "instances.read", office.reading(get_proof)));
}

}  // namespace chubei::operations
