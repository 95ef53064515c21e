#pragma once
// What all operations share: who is calling, what he may see, work on the reader pool, commands to
// the writer and their answers rendered anew under today's redaction, entity tags, page tokens, the
// access log. Knows no operation. Thread rule: const functions and handlers from any thread.

#include "api/api.hpp"
#include "api/position_waits.hpp"
#include "api/redaction.hpp"
#include "engine/process/decide.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei {

/// The subject label under whose key the attachments of an instance are sealed.
inline constexpr std::string_view attachments_label = "attachments";

/// A person of the directory in the capacity of this request.
struct Caller {
  process::Actor actor{};
  std::shared_ptr<runtime::Directory const> directory{};
  Instant now{};

  bool holds(std::string_view function) const;
};

/// One request on a reader's thread.
struct Visit {
  Office& office;
  http::Request const& request;
  store::Reader& reader;
  Caller caller{};
};

/// An instance as far as the caller may see it.
struct Sight {
  std::shared_ptr<process::Instance const> head{};
  chart::Release const* release = nullptr;
  chart::Definition const* definition = nullptr;
  std::vector<std::string> levels{};
  Mask mask{};
  bool for_office = false;  ///< the caller acts for the release's own office: he sees persons
};

/// What an operation asks the writer for.
struct Order {
  InstanceId instance{};
  process::CommandBody body{};
  std::optional<process::Claimed> occurred{};
  std::optional<std::int64_t> expected_version{};
  std::string part{};  ///< what it is among the orders of its request; "": its place
};

using Read = std::function<Result<http::Response>(Visit&)>;
using Prepare = std::function<Result<Order>(Visit&)>;
using Render = std::function<Result<http::Response>(Visit&, runtime::Accepted const&)>;

/// One request on its way; Respond is called through it exactly once.
struct Exchange {
  http::Request request{};
  http::Respond respond{};
  std::optional<Caller> caller{};  ///< once the command was handed to the writer
};
using ExchangePointer = std::shared_ptr<Exchange>;
using ExchangeWork = std::move_only_function<void(ExchangePointer, store::Reader&)>;

/// Prefer: return=minimal (RFC 7240 section 4.2); other preferences are ignored, as section 2
/// allows.
bool prefers_minimal(http::Request const& request);

class Office {
 public:
  explicit Office(ApiParts parts);

  ApiParts& parts() { return parts_; }
  ApiOptions const& options() const { return parts_.options; }
  PositionWaits& position_waits() { return position_waits_; }
  Suite suite() const { return parts_.identity.suite; }

  // Handlers

  /// A read by a known person of the directory.
  http::Handler reading(Read read);
  /// The same for what takes ?min_position=: where the log has not come there yet, the request
  /// waits for it, holding no thread, at most position_wait_ms_max; then `unavailable`.
  http::Handler reading_from_position(Read read);
  /// A read by anybody; Visit::caller is empty.
  http::Handler open_reading(Read read);
  /// One command: prepared, decided by the writer, rendered; the first and last where the request
  /// is as long as rows need not be waited for, else on a reader's thread. What cannot be prepared
  /// may be a repeat of its Idempotency-Key: that is looked up before it is refused.
  http::Handler writing(Prepare prepare, Render render);

  // Steps of handlers that do more than one thing

  /// Runs on the pool; `unavailable` is answered where it is full, 500 where it throws.
  void work(ExchangePointer exchange, ExchangeWork work);
  /// Runs on this thread if all that it asks for is resident, on the pool from its beginning if
  /// not: it must ask first and do then.
  void work_soon(ExchangePointer exchange, ExchangeWork work);
  /// The second half of `writing`: decides and renders. `undo` is called where it was refused
  /// or only repeated.
  void submit(ExchangePointer exchange, Visit& visit, Result<Order> order, Render const& render,
              std::optional<runtime::Idempotency> key, std::function<void()> undo = {});
  Result<Visit> visit(http::Request const& request, store::Reader& reader);
  /// The same caller as before where nobody's rights changed meanwhile.
  Result<Visit> visit_again(Exchange& exchange, store::Reader& reader);
  /// Answers; failures are redacted, and noted in the access log where they should be.
  void answer(Exchange& exchange, Visit* visit, Result<http::Response> response);
  process::Command command(Visit const& visit, Order order);
  /// What the request asks for, byte for byte: compared when its key comes again.
  Digest content_of(http::Request const& request);
  /// The same of a streamed request, from the digest of all its bytes.
  Digest content_of(http::Request const& request, Digest const& bytes);
  /// nullopt without Idempotency-Key. `content` is `content_of` the request; `part` tells the
  /// commands of one request apart.
  std::optional<runtime::Idempotency> idempotency(http::Request const& request,
                                                  Caller const& caller, Digest const& content,
                                                  std::string_view part = {});
  /// Values of hidden fields and persons leave the error.
  void redact(Visit& visit, InstanceId const& instance, Error& error);

  // What a caller may see

  /// not_found where there is none, or none that the caller may know of.
  Result<Sight> see(Visit& visit, InstanceId const& instance);
  chart::Definition const* definition_of(process::Instance const& head,
                                         chart::Release const** release = nullptr);
  void note_read(Visit const& visit, InstanceId const& instance);
  Instant now(http::Request const& request) const;

  // Representations

  /// 200 with a keyed ETag, or 304 where If-None-Match names it.
  Result<http::Response> json(http::Request const& request, boost::json::value const& value,
                              int status = 200);
  std::string tag(std::string_view representation) const;
  /// Sealed under a key of the service, which outlives a restart, and good only with the same
  /// fingerprint: what a page is sorted by is not told by its token. bad_filter otherwise.
  std::string seal_token(std::string_view fingerprint, std::string_view after) const;
  Result<std::string> open_token(std::string_view fingerprint, std::string_view token) const;
  std::string secret_for(std::string_view purpose) const;

  std::string random_id();  ///< 26 letters and digits, in order of time
  std::string random_hex(std::size_t bytes);

 private:
  ReaderPool::Work piece(ExchangePointer exchange, ExchangeWork work);
  /// The first half of `writing`.
  void take(ExchangePointer exchange, store::Reader& reader, Prepare const& prepare,
            Render const& render);
  /// A change that could not be taken for want of the service leaves a proof with who tried.
  void add_attempt(http::Request const& request, Error& error);
  void note(http::Request const& request, Caller const* caller, InstanceId const& instance,
            std::string_view outcome);

  void read_from_position(ExchangePointer exchange, Read const& read, bool may_wait);

  ApiParts parts_;
  PositionWaits position_waits_;
};

}  // namespace chubei
