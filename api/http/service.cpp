#include "api/http/service.hpp"

#include "api/http/problem.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <unordered_map>
#include <utility>

namespace chubei::http {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view html_policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::int64_t monotonic_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now().time_since_epoch())
      .count();
}

/// 1-255 printable ASCII characters.
bool is_idempotency_key(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7E; });
}

Result<void> check_idempotency_key(Headers const& headers) {
  auto const key = headers.find("Idempotency-Key");
  if (!key)
    return fail(ErrorCode::precondition_required,
                {"此操作必须带 Idempotency-Key 标头，以便重发时不会重复办理",
                 "This operation needs the header Idempotency-Key, so that a repeat is safe"});
  if (!is_idempotency_key(*key) || headers.count("Idempotency-Key") > 1)
    return fail(ErrorCode::bad_request,
                {"Idempotency-Key 应为 1 至 255 个可见 ASCII 字符，且只出现一次",
                 "Idempotency-Key must be 1 to 255 visible ASCII characters, given once"});
  return {};
}

void set_default(Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.has(name)) headers.add(name, value);
}

void add_security_headers(Response& response, Trace const& trace) {
  auto& headers = response.headers;
  headers.set("X-Content-Type-Options", "nosniff");
  set_default(headers, "Cache-Control", "no-store");
  if (auto const type = headers.find("Content-Type"); type && type->starts_with("text/html")) {
    set_default(headers, "Content-Security-Policy", html_policy);
    set_default(headers, "Referrer-Policy", "no-referrer");
  }
  if (trace.is_tls) set_default(headers, "Strict-Transport-Security", "max-age=31536000");
  if (!trace.request_id.empty()) headers.set("X-Request-Id", trace.request_id);
}

ProblemContext context_of(Trace const& trace) { return {trace.language, trace.request_id}; }

/// The callable behind exactly_once.
class Once {
 public:
  Once(Respond respond, std::move_only_function<void()> lost)
      : respond_(std::move(respond)), lost_(std::move(lost)) {}
  Once(Once&& other) noexcept
      : respond_(std::exchange(other.respond_, nullptr)),
        lost_(std::exchange(other.lost_, nullptr)) {}
  Once& operator=(Once&&) = delete;
  ~Once() {
    if (lost_) lost_();
  }

  void operator()(Response response) {
    ensure(lost_ != nullptr);
    lost_ = nullptr;
    auto const respond = std::make_unique<Respond>(std::exchange(respond_, nullptr));
    (*respond)(std::move(response));
  }

 private:
  Respond respond_;
  std::move_only_function<void()> lost_;
};

}  // namespace

Respond exactly_once(Respond respond, std::move_only_function<void()> lost) {
  return Once(std::move(respond), std::move(lost));
}

/// Instruments by operation, made once: counting looks up nothing but a pointer.
struct Service::Meters {
  struct PerRoute {
    std::array<Counter*, 6> by_class{};  ///< 1xx … 5xx at 1 … 5
    Histogram* duration = nullptr;
  };
  std::unordered_map<Route const*, PerRoute> routes{};

  Meters(Router const& router, Metrics& metrics) {
    add(nullptr, "none", metrics);
    for (auto const* const route : router.routes()) add(route, route->operation, metrics);
  }

  void add(Route const* route, std::string const& operation, Metrics& metrics) {
    PerRoute meters;
    for (std::size_t i = 1; i < meters.by_class.size(); ++i)
      meters.by_class[i] =
          &metrics.counter("chubei_http_requests_total", "Requests answered",
                           {{"operation", operation}, {"status", std::to_string(i) + "xx"}});
    meters.duration = &metrics.histogram("chubei_http_request_seconds",
                                         "From the head to the answer", {{"operation", operation}});
    routes.emplace(route, meters);
  }

  void count(Route const* route, int status, Steady::duration took) const {
    auto const& meters = routes.at(route);
    meters.by_class[static_cast<std::size_t>(std::clamp(status / 100, 1, 5))]->add();
    auto const us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    meters.duration->observe_us(static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0)));
  }
};

Service::Service(Router router, ServiceOptions options)
    : router_(std::move(router)),
      options_(std::move(options)),
      limiter_(std::make_unique<RateLimiter>(options_.rate_limit)) {
  if (options_.metrics) meters_ = std::make_unique<Meters>(router_, *options_.metrics);
}

Service::~Service() = default;

std::optional<Response> Service::admit(Request& request) {
  if (request.method == Method::options) {
    auto const allow = request.target == "*" ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                                             : router_.allow(request);
    if (!allow.empty()) {
      auto response = no_content();
      response.headers.add("Allow", allow);
      return response;
    }
  }
  auto vetted = vet(request);
  if (vetted) return std::nullopt;
  return failure(std::move(vetted.error()));
}

Result<void> Service::vet(Request& request) {
  if (auto found = router_.find(request); !found) return found;
  if (auto identified = identify(request); !identified) {
    // Guessing at tokens is limited by address, since nobody is known yet.
    auto taken = limiter_->take(request.remote.address, monotonic_ms());
    return taken ? identified : taken;
  }
  auto const& route = *request.route;
  if (route.is_limited) {
    auto const& caller = request.principal ? request.principal->log_name : request.remote.address;
    if (auto taken = limiter_->take(caller, monotonic_ms()); !taken) return taken;
  }
  if (!route.permission.empty() && !request.principal)
    return fail(ErrorCode::unauthenticated,
                {"请先登录：此操作须带访问令牌", "Please sign in: this operation needs a token"});
  if (options_.authorize)
    if (auto allowed = options_.authorize(request); !allowed) return allowed;
  if (route.needs_idempotency_key) return check_idempotency_key(request.headers);
  return {};
}

Result<void> Service::identify(Request& request) {
  if (!options_.authenticate) return {};
  auto principal = options_.authenticate(request);
  if (!principal) return pass(principal);
  request.principal = std::move(*principal);
  return {};
}

void Service::serve(Request request, Respond respond) {
  ensure(request.route != nullptr);
  auto const kept = std::make_shared<Respond>(std::move(respond));
  auto const noted = trace(request);
  auto lost = [this, kept, noted] {
    note("response_lost", noted, "the handler ended without an answer");
    (*kept)(internal_problem(context_of(noted)));
  };
  auto once =
      exactly_once([kept](Response response) { (*kept)(std::move(response)); }, std::move(lost));
  try {
    request.route->handler(std::move(request), std::move(once));
  } catch (std::exception const& thrown) {
    // The handler's Respond dies with its frame and answers 500; here only the reason is kept.
    note("handler_failed", noted, thrown.what());
  }
}

Trace Service::trace(Request const& request) const {
  Trace trace;
  trace.method = request.method;
  trace.route = request.route;
  trace.request_id = request.request_id;
  trace.traceparent = request.traceparent;
  if (request.principal) trace.principal = request.principal->log_name;
  trace.language = request.language();
  trace.is_tls = request.is_tls;
  trace.started = Steady::now();
  return trace;
}

void Service::finish(Trace const& trace, Response& response) {
  if (auto* const error = std::get_if<Error>(&response.body)) {
    auto rendered = problem(*error, context_of(trace));
    for (std::size_t i = 0; i < response.headers.size(); ++i)
      set_default(rendered.headers, response.headers[i].name, response.headers[i].value);
    response = std::move(rendered);
  }
  add_security_headers(response, trace);
  auto const took = Steady::now() - trace.started;
  if (meters_) meters_->count(trace.route, response.status, took);
  if (!options_.log) return;
  auto const us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  options_.log->write(
      response.status >= 500 ? Level::warning : Level::info, "request",
      {{"request_id", trace.request_id},
       {"traceparent", trace.traceparent},
       {"method", name(trace.method)},
       {"route", trace.route ? std::string_view(trace.route->pattern) : std::string_view("none")},
       {"status", static_cast<std::int64_t>(response.status)},
       {"duration_us", static_cast<std::int64_t>(us)},
       {"principal", trace.principal}});
}

void Service::handle(Request request, Respond respond) {
  auto early = admit(request);
  auto noted = trace(request);
  auto finished = [this, noted, respond = std::move(respond)](Response response) mutable {
    finish(noted, response);
    respond(std::move(response));
  };
  if (early) return finished(std::move(*early));
  serve(std::move(request), std::move(finished));
}

void Service::note(std::string_view event, Trace const& trace, std::string_view reason) {
  if (!options_.log) return;
  options_.log->write(
      Level::error, event,
      {{"request_id", trace.request_id},
       {"route", trace.route ? std::string_view(trace.route->pattern) : std::string_view("none")},
       {"reason", reason}});
}

void Service::flush() {
  if (options_.log) options_.log->flush();
}

}  // namespace chubei::http
