#include "api/office.hpp"

#include "api/attempt.hpp"
#include "api/http/etag.hpp"
#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "engine/process/visibility.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <exception>

namespace chubei {

namespace {

constexpr std::string_view organisation_header = "Chubei-Organisation";
constexpr std::string_view audit_function = "audit_administrator";

Error busy() {
  return Error{ErrorCode::unavailable,
               {"系统繁忙，请稍后重试", "The service is busy: try again shortly"},
               {},
               {{"retry_after_s", 1}}};
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

bool Caller::holds(std::string_view function) const {
  return std::ranges::find(actor.functions, function) != actor.functions.end();
}

Office::Office(ApiParts parts) : parts_(std::move(parts)) {
  ensure(parts_.options.secret.size() == 32);
}

Instant Office::now(http::Request const& request) const {
  return parts_.identity.is_simulated ? parts_.clock.now() : request.admitted_at;
}

void Office::work(ExchangePointer exchange, ExchangeWork work) {
  ReaderPool::Work piece = [this, exchange, work = std::move(work)](store::Reader* reader) mutable {
    if (!reader) return answer(*exchange, nullptr, std::unexpected(unreadable_store()));
    try {
      work(exchange, *reader);
    } catch (store::StoreFailure const&) {
      answer(*exchange, nullptr, std::unexpected(unreadable_store()));
    } catch (std::exception const&) {
      exchange->respond = nullptr;  // dropping it answers 500 and notes the loss
    }
  };
  if (!parts_.readers.run(piece)) answer(*exchange, nullptr, std::unexpected(busy()));
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
    work(std::move(exchange), [this, prepare, render](ExchangePointer own, store::Reader& reader) {
      auto visited = visit(own->request, reader);
      if (!visited) return answer(*own, nullptr, pass(visited));
      auto key = idempotency(own->request, visited->caller, content_of(own->request));
      auto order = prepare(*visited);
      if (!order && key) {
        // A repeat is answered by the writer from its record; what it asks for is not looked at.
        if (auto const before = reader.remembered(key->scope))
          order = Order{before->instance, process::SendEvent{}};
      }
      submit(std::move(own), *visited, std::move(order), render, std::move(key));
    });
  };
}

void Office::submit(ExchangePointer exchange, Visit& visited, Result<Order> order,
                    Render const& render, std::optional<runtime::Idempotency> key,
                    std::function<void()> undo) {
  if (!order) return answer(*exchange, &visited, pass(order));
  runtime::Single single;
  single.command = command(visited, std::move(*order));
  single.idempotency = std::move(key);
  auto const instance = single.command.instance;
  single.answer = [this, exchange, render, instance, undo](runtime::Answer answered) mutable {
    work(exchange, [this, render, instance, undo, answered = std::move(answered)](
                       ExchangePointer own, store::Reader& reader) mutable {
      // Where the store failed nobody knows whether the event is there: what it names stays.
      bool const is_refused = !answered && answered.error().code != ErrorCode::unavailable;
      if (undo && (is_refused || (answered && answered->is_repeat))) undo();
      auto again = visit(own->request, reader);
      if (!again) return answer(*own, nullptr, pass(again));
      if (answered) return answer(*own, &*again, render(*again, *answered));
      redact(*again, instance, answered.error());
      answer(*own, &*again, pass(answered));
    });
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
  std::string said;
  std::string_view content = request.body;
  if (content.empty()) {  // what is streamed is told apart by what its sender says of it
    for (auto const* header : {"Content-Length", "Content-Digest"}) {
      said += request.headers.find(header).value_or("");
      said += '\n';
    }
    content = said;
  } else if (auto parsed = json::parse(content, {.bytes_max = content.size(), .depth_max = 64})) {
    said = json::canonical(*parsed);
    content = said;
  }
  return hash_framed(hasher, "chubei request",
                     {http::name(request.method), request.target, content});
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

std::string Office::secret_for(std::string_view purpose) const {
  Hasher hasher(Suite::intl);
  return std::string(hmac(hasher, parts_.options.secret, purpose).view());
}

std::string Office::tag(std::string_view representation) const {
  return http::etag(secret_for("entity tag"), representation);
}

Result<http::Response> Office::json(http::Request const& request, boost::json::value const& value,
                                    int status) {
  auto body = boost::json::serialize(value);
  auto const mine = tag(body);
  if (auto const condition = request.headers.find("If-None-Match");
      condition && status == 200 && request.method != http::Method::post) {
    auto const tags = http::parse_tags(request.headers.combined("If-None-Match"));
    if (!tags) return std::unexpected(tags.error());
    if (http::matches_weakly(*tags, mine)) {
      http::Response unchanged;
      unchanged.status = 304;
      unchanged.headers.set("ETag", mine);
      unchanged.headers.set("Cache-Control", "private, no-cache");
      return unchanged;
    }
  }
  auto response = http::json_response(status, std::move(body));
  response.headers.set("ETag", mine);
  response.headers.set("Cache-Control", "private, no-cache");
  return response;
}

std::string Office::seal_token(std::string_view fingerprint, std::string_view after) const {
  if (after.empty()) return {};
  Hasher hasher(Suite::intl);
  std::string const message =
      std::to_string(fingerprint.size()) + ":" + std::string(fingerprint) + std::string(after);
  auto const seal = hmac(hasher, secret_for("page token"), message);
  return base64url(std::string(seal.view().substr(0, 16)) + std::string(after));
}

Result<std::string> Office::open_token(std::string_view fingerprint, std::string_view token) const {
  if (token.empty()) return std::string();
  auto const bytes = parse_base64url(token);
  if (bytes && bytes->size() > 16) {
    auto after = bytes->substr(16);
    if (same_secret(seal_token(fingerprint, after), token)) return after;
  }
  return fail(ErrorCode::bad_filter,
              {"page_token 无效：它只能与取得它时相同的筛选和排序一起使用",
               "This page_token does not fit: use it with the same filter and order it came from"},
              {FieldError{"/page_token", "page_token", {"无效", "Does not fit"}}});
}

std::string Office::random_hex(std::size_t bytes) {
  std::string random(bytes, '\0');
  parts_.randomness.fill({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  return hex(random);
}

std::string Office::random_id() {
  constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id(26, '0');
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(parts_.clock.now().ms, 0));
  for (std::size_t i = 10; i-- > 0; ms /= 32) id[i] = letters[ms % 32];
  std::string random(16, '\0');
  parts_.randomness.fill({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  for (std::size_t i = 10; i < id.size(); ++i)
    id[i] = letters[static_cast<unsigned char>(random[i - 10]) % 32];
  return id;
}

}  // namespace chubei
