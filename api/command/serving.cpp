#include "api/command/serving.hpp"

#include "api/adapters/key_file.hpp"
#include "api/http/outbox.hpp"
#include "engine/base/encoding.hpp"

namespace chubei::command {

Result<std::unique_ptr<Serving>> Serving::start(Settings settings, OpenedLog log,
                                                Stores const& stores,
                                                std::function<void(std::string_view)> sink) {
  std::vector<Grant> grants;
  if (!settings.first_grant.empty()) {
    auto read = read_first_grant(settings.first_grant);
    if (!read) return std::unexpected(std::move(read.error()));
    grants = std::move(*read);
  }
  TokenCheck::Secrets secrets{adapters::secret_in(settings.folder.secret(), *log.randomness), ""};
  if (settings.is_demo) {
    secrets.demo_seed = adapters::secret_in(settings.folder.demo_seed(), *log.randomness);
  }
  auto tokens = TokenCheck::make(settings, std::move(secrets));
  if (!tokens) return std::unexpected(std::move(tokens.error()));

  std::unique_ptr<Serving> serving(
      new Serving(std::move(settings), std::move(log), std::move(*tokens)));
  serving->make_engine();
  serving->make_api(stores, grants);
  serving->writer_->run();
  auto const granted = serving->grant_first(grants);
  if (!granted) return std::unexpected(granted.error());
  serving->housekeeping_->run();
  serving->listen(std::move(sink));
  return serving;
}

Serving::Serving(Settings settings, OpenedLog log, std::unique_ptr<TokenCheck> tokens)
    : settings_(std::move(settings)), log_(std::move(log)), tokens_(std::move(tokens)) {}

Serving::~Serving() { stop(std::chrono::milliseconds(0)); }

void Serving::make_engine() {
  runtime::Writer::Parts const parts{*log_.store, *log_.releases, *log_.clock, *log_.randomness,
                                     *log_.keys};
  writer_ = std::make_unique<runtime::Writer>(parts, log_.state);
  housekeeping_ = std::make_unique<runtime::Housekeeping>(
      runtime::Housekeeping::Parts{*log_.store, *writer_, *log_.clock, *log_.outside,
                                   log_.signing_key, jobs_, log_.state.identity});
  readers_ = std::make_unique<ReaderPool>(*log_.store, settings_.readers);
}

Result<void> Serving::grant_first(std::vector<Grant> const& grants) {
  if (grants.empty() || log_.state.frontier.size() > 0) return {};
  auto commands =
      first_commands(grants, log_.releases->current(), log_.state.identity.log, log_.clock->now());
  if (!commands) return std::unexpected(std::move(commands.error()));
  return perform(*writer_, grants, std::move(*commands));
}

void Serving::make_api(Stores const& stores, std::vector<Grant> const& grants) {
  blobs_ = std::make_unique<adapters::BlobDirectory>(settings_.folder.blobs());
  access_log_ =
      std::make_unique<adapters::KeptAccessLog>(stores.access_log(settings_.folder.access_log()));
  if (!log_.state.identity.is_simulated) {
    purging_ = std::make_unique<Recurring>(
        std::chrono::hours(24), Recurring::First::at_once,
        [this] { access_log_->purge(adapters::SystemClock().now(), settings_.access_months); });
  }
  ApiOptions options;
  options.base_url = settings_.base_url;
  options.secret = adapters::secret_in(settings_.folder.secret(), *log_.randomness);
  if (auto const* demo = tokens_->demo()) {
    options.demo_people = demo_people(grants, log_.releases->current());
    options.mint_demo_token = [demo](std::string_view subject) {
      http::DemoIssuer::Claims claims;
      claims.subject = std::string(subject);
      claims.issued_at = adapters::SystemClock().now();
      return demo->mint(claims);
    };
  }
  demo_people_count_ = options.demo_people.size();
  api_ = std::make_unique<Api>(ApiParts{*writer_, *readers_, *log_.releases, *housekeeping_,
                                        *log_.keys, *blobs_, *access_log_, *log_.clock,
                                        *log_.randomness, log_.signing_key, log_.state.identity,
                                        metrics_, std::move(options)});
  expiring_ = std::make_unique<Recurring>(std::chrono::milliseconds(250), Recurring::First::later,
                                          [this] { api_->expire_waits(); });
  writer_->answering = [](std::function<void()> const& give) {
    http::AnswerBatch const together;
    give();
  };
  writer_->on_commit = [this](std::int64_t size, bool asks_for_jobs) {
    api_->committed(size);
    if (asks_for_jobs) housekeeping_->wake();
  };
}

void Serving::listen(std::function<void(std::string_view)> sink) {
  constexpr std::size_t buffer_bytes = 32 * 1024;
  lines_ = std::make_unique<http::Log>(
      std::move(sink), [] { return adapters::SystemClock().now(); }, buffer_bytes, settings_.level);
  http::Router router;
  api_->add_routes(router);
  http::ServiceOptions service;
  service.authenticate = [this](http::Request const& request) {
    return tokens_->authenticate(request);
  };
  service.rate_limit.per_second = settings_.rate;
  service.rate_limit.burst = settings_.rate * 10;
  service.log = lines_.get();
  service.metrics = &metrics_;
  service_ = std::make_unique<http::Service>(std::move(router), std::move(service));
  http::ServerOptions server;
  server.address = settings_.address;
  server.port = settings_.port;
  server.threads = settings_.threads;
  server.tls = settings_.tls;
  server.clock = [this] { return log_.clock->now(); };
  server.new_request_id = [this] { return hex(adapters::random_bytes(*log_.randomness, 12)); };
  server_ = std::make_unique<http::Server>(*service_, std::move(server));
}

bool Serving::stop(std::chrono::milliseconds grace) {
  if (is_stopped_) return true;
  is_stopped_ = true;
  expiring_.reset();
  if (api_) api_->close();
  bool const in_time = !server_ || server_->stop(grace);
  purging_.reset();
  if (readers_) readers_->stop();
  if (housekeeping_) housekeeping_->stop();
  if (writer_) {
    auto const signed_size = writer_->published().size;
    writer_->stop();
    if (writer_->published().size > signed_size) housekeeping_->sign_now();
  }
  if (lines_) lines_->flush();
  return in_time;
}

}  // namespace chubei::command
