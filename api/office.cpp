#include "api/office.hpp"

#include "api/attempt.hpp"
#include "api/parameters.hpp"
#include "engine/base/json.hpp"
#include "engine/process/visibility.hpp"

#include <algorithm>
#include <exception>

namespace chubei {

namespace {

/// Larger ones are parsed on a reader's thread, so that no connection waits for another's.
constexpr std::size_t body_at_once_max = 16 * 1024;
constexpr std::string_view organisation_header = "Chubei-Organisation";
constexpr std::string_view audit_function = "audit_administrator";

Error busy() {
  return Error{ErrorCode::unavailable,
               {"系统繁忙，请稍后重试", "The service is busy: try again shortly"},
               {},
               {{"retry_after_s", 1}}};
}

Error not_there_yet(std::int64_t size) {
  return Error{
      ErrorCode::unavailable,
      {"系统尚未到达所要求的位置，请稍后重试", "The log has not come to that position yet"},
      {},
      {{"retry_after_s", 1}, {"position", size}}};
}

Error unreadable_store() {
  return Error{ErrorCode::unavailable,
               {"数据存储暂不可读，请稍后重试", "The store cannot be read now: try again later"},
               {},
               {{"retry_after_s", 5}}};
}

/// Attempts that the access log keeps.
bool is_attempt(ErrorCode code) {
  return code == ErrorCode::forbidden || code == ErrorCode::not_found ||
         code == ErrorCode::not_assigned || code == ErrorCode::separation_of_duties;
}

InstanceId named_instance(http::Request const& request) {
  for (auto const& [name, value] : request.parameters)
    if (name == "instance" && is_id(value)) return InstanceId(value);
  return {};
}

}  // namespace

bool prefers_minimal(http::Request const& request) {
  return request.headers.has("Prefer") &&
         http::lists_token(request.headers.combined("Prefer"), "return=minimal");
}

bool Caller::holds(std::string_view function) const {
  return std::ranges::find(actor.functions, function) != actor.functions.end();
}

Office::Office(ApiParts parts) : parts_(std::move(parts)) {
  ensure(parts_.options.secret.size() == 32);
}

Instant Office::now(http::Request const& request) const {
  return parts_.identity.is_simulated ? parts_.clock.now() : request.admitted_at;
}

ReaderPool::Work Office::piece(ExchangePointer exchange, ExchangeWork work) {
  return [this, exchange = std::move(exchange),
          work = std::move(work)](store::Reader* reader) mutable {
    if (!reader) return answer(*exchange, nullptr, std::unexpected(unreadable_store()));
    try {
      work(exchange, *reader);
    } catch (store::StoreFailure const&) {
      answer(*exchange, nullptr, std::unexpected(unreadable_store()));
    } catch (std::exception const&) {
      exchange->respond = nullptr;  // dropping it answers 500 and notes the loss
    }
  };
}

void Office::work(ExchangePointer exchange, ExchangeWork work) {
  auto waiting = piece(exchange, std::move(work));
  if (!parts_.readers.run(waiting)) answer(*exchange, nullptr, std::unexpected(busy()));
}

void Office::work_soon(ExchangePointer exchange, ExchangeWork work) {
  auto waiting = piece(exchange, std::move(work));
  bool const is_small = exchange->request.body.size() <= body_at_once_max;
  if (is_small && parts_.readers.run_resident(waiting)) return;
  if (!parts_.readers.run(waiting)) answer(*exchange, nullptr, std::unexpected(busy()));
}

Result<Visit> Office::visit(http::Request const& request, store::Reader& reader) {
  Visit visit{*this, request, reader};
  visit.caller.directory = parts_.writer.published().directory;
  visit.caller.now = now(request);
  if (!request.principal)
    return fail(ErrorCode::unauthenticated,
                {"请先登录：此操作须带访问令牌", "Please sign in: this operation needs a token"});
  auto const& principal = *request.principal;
  auto actor = visit.caller.directory->actor(principal.issuer, principal.subject,
                                             request.headers.find(organisation_header).value_or(""),
                                             visit.caller.now);
  if (!actor) return pass(actor);
  visit.caller.actor = std::move(*actor);
  visit.caller.actor.method = principal.is_demo ? "demo" : "oidc";
  visit.caller.actor.issuer = principal.issuer;
  visit.caller.actor.strength = principal.strength.empty() ? "none" : principal.strength;
  return visit;
}

Result<Visit> Office::visit_again(Exchange& exchange, store::Reader& reader) {
  auto const& before = exchange.caller;
  if (!before || before->directory != parts_.writer.published().directory ||
      before->now != now(exchange.request)) {
    return visit(exchange.request, reader);
  }
  return Visit{*this, exchange.request, reader, std::move(*std::exchange(exchange.caller, {}))};
}

http::Handler Office::reading(Read read) {
  return [this, read = std::move(read)](http::Request request, http::Respond respond) {
    auto exchange = std::make_shared<Exchange>(std::move(request), std::move(respond));
    work(std::move(exchange), [this, read](ExchangePointer own, store::Reader& reader) {
      reader.pin();
      auto visited = visit(own->request, reader);
      if (!visited) return answer(*own, nullptr, pass(visited));
      answer(*own, &*visited, read(*visited));
    });
  };
}

http::Handler Office::reading_from_position(Read read) {
  return [this, read = std::move(read)](http::Request request, http::Respond respond) {
    read_from_position(std::make_shared<Exchange>(std::move(request), std::move(respond)), read,
                       true);
  };
}

void Office::read_from_position(ExchangePointer exchange, Read const& read, bool may_wait) {
  work(std::move(exchange), [this, read, may_wait](ExchangePointer own, store::Reader& reader) {
    reader.pin();
    auto visited = visit(own->request, reader);
    if (!visited) return answer(*own, nullptr, pass(visited));
    auto const position = integer_parameter(own->request, "min_position", 0);
    if (!position) return answer(*own, &*visited, std::unexpected(position.error()));
    auto const size = reader.size();
    auto const wanted = position->value_or(0);
    if (wanted <= size) return answer(*own, &*visited, read(*visited));
    bool const is_near = wanted - size <= position_ahead_max;
    PositionWaits::Resume resume = [this, own, read](PositionWaits::End end) {
      read_from_position(own, read, end == PositionWaits::End::reached);
    };
    bool const waits =
        may_wait && is_near && position_waits_.wait(wanted, parts_.clock.steady_ms(), resume);
    if (!waits) answer(*own, &*visited, std::unexpected(not_there_yet(size)));
  });
}

http::Handler Office::open_reading(Read read) {
  return [this, read = std::move(read)](http::Request request, http::Respond respond) {
    auto exchange = std::make_shared<Exchange>(std::move(request), std::move(respond));
    work(std::move(exchange), [this, read](ExchangePointer own, store::Reader& reader) {
      reader.pin();
      Visit visit{*this, own->request, reader};
      visit.caller.now = now(own->request);
      answer(*own, nullptr, read(visit));
    });
  };
}

http::Handler Office::writing(Prepare prepare, Render render) {
  return [this, prepare = std::move(prepare), render = std::move(render)](http::Request request,
                                                                          http::Respond respond) {
    auto exchange = std::make_shared<Exchange>(std::move(request), std::move(respond));
    work_soon(std::move(exchange),
              [this, prepare, render](ExchangePointer own, store::Reader& reader) {
                take(std::move(own), reader, prepare, render);
              });
  };
}

void Office::take(ExchangePointer exchange, store::Reader& reader, Prepare const& prepare,
                  Render const& render) {
  auto visited = visit(exchange->request, reader);
  if (!visited) {
    reader.pin();  // a refusal is noted on disk: not on a connection's thread
    return answer(*exchange, nullptr, pass(visited));
  }
  auto key = idempotency(exchange->request, visited->caller, content_of(exchange->request));
  auto order = prepare(*visited);
  if (!order) {
    reader.refresh();  // a repeat's record may be newer than what was looked at
    // A repeat is answered by the writer from its record; what it asks for is not looked at.
    auto const before = key ? reader.remembered(key->scope) : std::nullopt;
    if (before) order = Order{before->instance, process::SendEvent{}};
  }
  submit(std::move(exchange), *visited, std::move(order), render, std::move(key));
}

void Office::submit(ExchangePointer exchange, Visit& visited, Result<Order> order,
                    Render const& render, std::optional<runtime::Idempotency> key,
                    std::function<void()> undo) {
  if (!order) return answer(*exchange, &visited, pass(order));
  runtime::Single single;
  single.command = command(visited, std::move(*order));
  single.idempotency = std::move(key);
  auto const instance = single.command.instance;
  bool const is_minimal = prefers_minimal(exchange->request);
  exchange->caller = std::move(visited.caller);
  single.answer = [this, exchange, render, instance, undo,
                   is_minimal](runtime::Answer answered) mutable {
    bool const is_accepted = answered.has_value();
    auto finish = [this, render = std::move(render), instance, undo,
                   answered = std::move(answered)](ExchangePointer own,
                                                   store::Reader& reader) mutable {
      // Where the store failed nobody knows whether the event is there: what it names stays.
      bool const is_refused = !answered && answered.error().code != ErrorCode::unavailable;
      if (undo && (is_refused || (answered && answered->is_repeat))) undo();
      auto again = visit_again(*own, reader);
      if (!again) reader.pin();  // a refusal is noted on disk
      if (!again) return answer(*own, nullptr, pass(again));
      if (answered) return answer(*own, &*again, render(*again, *answered));
      redact(*again, instance, answered.error());
      answer(*own, &*again, pass(answered));
    };
    if (is_minimal && is_accepted && !undo)
      return work_soon(std::move(exchange), std::move(finish));
    work(std::move(exchange), std::move(finish));
  };
  parts_.writer.submit(std::move(single));
}

process::Command Office::command(Visit const& visit, Order order) {
  process::Command command;
  command.id = CommandId(random_id());
  command.instance = std::move(order.instance);
  command.admitted_at = visit.caller.now;
  command.actor = visit.caller.actor;
  command.occurred = std::move(order.occurred);
  command.seed = random_hex(32);
  command.expected_version = order.expected_version;
  command.body = std::move(order.body);
  return command;
}

Digest Office::content_of(http::Request const& request) {
  Hasher hasher(suite());
  return hash_framed(hasher, "chubei request",
                     {http::name(request.method), request.target, request.body});
}

Digest Office::content_of(http::Request const& request, Digest const& bytes) {
  Hasher hasher(suite());
  return hash_framed(hasher, "chubei upload",
                     {http::name(request.method), request.target, bytes.view()});
}

std::optional<runtime::Idempotency> Office::idempotency(http::Request const& request,
                                                        Caller const& caller, Digest const& content,
                                                        std::string_view part) {
  auto const key = request.headers.find("Idempotency-Key");
  if (!key) return std::nullopt;
  Hasher hasher(suite());
  auto const& principal = *request.principal;
  runtime::Idempotency made;
  made.scope = hash_framed(hasher, "chubei idempotency",
                           {principal.issuer, principal.subject, caller.actor.organisation,
                            request.route->operation, *key, part});
  made.request = content;
  return made;
}

void Office::answer(Exchange& exchange, Visit* visit, Result<http::Response> response) {
  if (!exchange.respond) return;
  auto const respond = std::make_unique<http::Respond>(std::exchange(exchange.respond, nullptr));
  if (!response && is_attempt(response.error().code))
    note(exchange.request, visit ? &visit->caller : nullptr, named_instance(exchange.request),
         name(response.error().code));
  if (!response) add_attempt(exchange.request, response.error());
  auto out = response ? std::move(*response) : http::failure(std::move(response.error()));
  if (parts_.identity.is_simulated) out.headers.set("Chubei-Simulated", "true");
  (*respond)(std::move(out));
}

void Office::add_attempt(http::Request const& request, Error& error) {
  bool const is_change =
      request.method != http::Method::get && request.method != http::Method::head;
  if (error.code != ErrorCode::unavailable || !is_change || !request.principal) return;
  auto const& principal = *request.principal;
  Hasher hasher(suite());  // over the bytes as they came: refusing must stay cheap
  auto const content = hash_framed(hasher, "chubei attempt",
                                   {http::name(request.method), request.target, request.body});
  error.details["attempt_token"] =
      seal_attempt(secret_for("attempt"), {principal.issuer, principal.subject,
                                           request.route ? request.route->operation : "",
                                           request.target, content, now(request)});
}

void Office::note(http::Request const& request, Caller const* caller, InstanceId const& instance,
                  std::string_view outcome) {
  AccessEntry entry;
  entry.at = now(request);
  if (caller) {
    entry.person = caller->actor.person.text();
    entry.organisation = caller->actor.organisation;
    entry.by_auditor = caller->holds(audit_function);
  }
  if (request.principal) entry.account = request.principal->log_name;
  entry.operation = request.route ? request.route->operation : "";
  entry.instance = instance;
  entry.outcome = outcome;
  entry.request_id = request.request_id;
  entry.address = request.remote.address;
  parts_.access_log.write(entry);
}

void Office::note_read(Visit const& visit, InstanceId const& instance) {
  note(visit.request, &visit.caller, instance, "read");
}

chart::Definition const* Office::definition_of(process::Instance const& head,
                                               chart::Release const** release) {
  auto const* const pinned = parts_.releases.find(head.release);
  if (release) *release = pinned;
  return pinned ? pinned->find(head.definition) : nullptr;
}

Result<Sight> Office::see(Visit& visit, InstanceId const& instance) {
  Sight sight;
  if (!instance.empty() && is_id(instance.text())) sight.head = visit.reader.head(instance);
  if (sight.head) sight.levels = process::levels_of(*sight.head, visit.caller.actor.tags);
  if (!sight.head || sight.levels.empty())
    return fail(ErrorCode::not_found,
                {"没有这个事项，或您无权查看", "No such case, or none that you may see"});
  sight.definition = definition_of(*sight.head, &sight.release);
  ensure(sight.definition != nullptr);
  sight.mask = Mask(*sight.definition, sight.levels);
  auto const& seat = sight.release->office;
  sight.for_office = !seat.empty() && visit.caller.actor.organisation == seat;
  return sight;
}

void Office::redact(Visit& visit, InstanceId const& instance, Error& error) {
  auto const sight = see(visit, instance);
  if (sight)
    chubei::redact(error, sight->mask);
  else if (visit.reader.head(instance))
    redact_all(error);
}

}  // namespace chubei
