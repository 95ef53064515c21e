#include "tests/api/office_fixture.hpp"

#include "engine/base/json.hpp"
#include "engine/form/formats.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "engine/store/memory/subject_keys.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

namespace chubei::test {

namespace {

class Appending final : public BlobWriter {
 public:
  Appending(MemoryBlobs& blobs, BlobId blob) : blobs_(blobs), blob_(std::move(blob)) {}
  void append(std::string_view bytes) override { bytes_ += bytes; }
  void finish() override { blobs_.keep(blob_, std::move(bytes_)); }

 private:
  MemoryBlobs& blobs_;
  BlobId blob_;
  std::string bytes_;
};

class Reading final : public BlobSource {
 public:
  explicit Reading(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string read(std::size_t bytes) override {
    auto piece = bytes_.substr(at_, bytes);
    at_ += piece.size();
    return piece;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

PrivateKey signing_key() {
  auto key = PrivateKey::from_raw(SignatureAlgorithm::ed25519, std::string(32, 'k'));
  ensure(key.has_value());
  return *key;
}

struct Seed {
  std::string person;
  std::string organisation;
  std::vector<std::string> functions;
};

std::vector<Seed> const seeds = {
    {"alice", "acme", {"citizen"}},
    {"amy", "acme", {"citizen"}},
    {"bob", "bravo", {"citizen"}},
    {"clara", "office", {"clerk", "work_administrator", "operator"}},
    {"rita", "office", {"reviewer"}},
    {"rolf", "office", {"reviewer"}},
    {"walt", "public", {"watcher"}},
    {"audra", "office", {"audit_administrator"}},
    {"dora", "office", {"data_protection_officer"}},
    {"oscar", "office", {"operator"}},
    {"both", "acme", {"citizen"}},
    {"both", "bravo", {"citizen"}},
    {"sam", "acme", {"citizen"}},
    {"sam", "office", {"reviewer"}},
};

void drain(http::Download& download, std::string& into) {
  for (;;) {
    std::promise<Result<std::string>> next;
    download.pull([&next](Result<std::string> piece) { next.set_value(std::move(piece)); });
    auto piece = next.get_future().get();
    ensure(piece.has_value());
    if (piece->empty()) return;
    into += *piece;
  }
}

http::Request request_of(std::string_view method, std::string_view target, std::string body,
                         Instant now) {
  http::Request request;
  request.method = http::method_named(method);
  ensure(http::parse_target(target, request).has_value());
  request.body = std::move(body);
  request.admitted_at = now;
  request.request_id = "r";
  request.remote = {"127.0.0.1", true};
  return request;
}

Result<std::shared_ptr<http::Principal const>> authenticate(http::Request const& request) {
  auto const who = request.headers.find("X-Who");
  if (!who) return std::shared_ptr<http::Principal const>();
  auto principal = std::make_shared<http::Principal>();
  principal->issuer = "urn:test";
  principal->subject = *who;
  principal->strength = "high";
  principal->log_name = "digest-of-" + std::string(*who);
  return std::shared_ptr<http::Principal const>(std::move(principal));
}

}  // namespace

std::unique_ptr<BlobWriter> MemoryBlobs::create(BlobId const& blob) {
  return std::make_unique<Appending>(*this, blob);
}

std::unique_ptr<BlobSource> MemoryBlobs::open(BlobId const& blob) {
  std::scoped_lock const held(mutex_);
  auto const at = blobs_.find(blob);
  return at == blobs_.end() ? nullptr : std::make_unique<Reading>(at->second);
}

void MemoryBlobs::remove(BlobId const& blob) {
  std::scoped_lock const held(mutex_);
  blobs_.erase(blob);
}

std::map<BlobId, std::string> MemoryBlobs::finished() {
  std::scoped_lock const held(mutex_);
  return blobs_;
}

void MemoryBlobs::keep(BlobId const& blob, std::string bytes) {
  std::scoped_lock const held(mutex_);
  blobs_[blob] = std::move(bytes);
}

void MemoryAccessLog::write(AccessEntry const& entry) {
  std::scoped_lock const held(mutex_);
  entries_.push_back(entry);
}

AccessPage MemoryAccessLog::read(AccessQuery const& query) {
  std::scoped_lock const held(mutex_);
  AccessPage page;
  auto const skipped = query.after.empty() ? 0U : std::stoul(query.after);
  std::size_t seen = 0;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (!query.person.empty() && entry->person != query.person) continue;
    if (!query.instance.empty() && entry->instance != query.instance) continue;
    if (seen++ < skipped) continue;
    if (page.entries.size() == static_cast<std::size_t>(query.page_size)) {
      page.next = std::to_string(seen - 1);
      break;
    }
    page.entries.push_back(*entry);
  }
  return page;
}

chart::Files files_below(std::string const& folder) {
  chart::Files files;
  std::filesystem::path const root = std::filesystem::path(CHUBEI_SOURCE_DIR) / folder;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream content;
    content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[entry.path().lexically_relative(root).generic_string()] = content.str();
  }
  return files;
}

OfficeFixture::OfficeFixture()
    : key_(signing_key()),
      keys_(store::make_memory_subject_keys()),
      store_(store::make_memory_store()) {
  identity_ = {LogId("simulated-test"), Suite::intl, true, key_.public_key().pem(), clock_.now()};
  store_->create(identity_);
  auto const formats = form::Formats::standard();
  auto release = chart::read_release(files_below("tests/api/release"), formats);
  ensure(release.has_value());
  auto const reader = store_->reader();
  shelf_ = std::move(*runtime::ReleaseShelf::open(*reader, formats));
  ensure(shelf_->go_live(*store_, *release).has_value());
  runtime::LogState log{identity_, ledger::MerkleFrontier(Suite::intl), clock_.now(),
                        (*release)->calendar};
  writer_ = std::make_unique<runtime::Writer>(
      runtime::Writer::Parts{*store_, *shelf_, clock_, randomness_, *keys_}, std::move(log));
  readers_ = std::make_unique<ReaderPool>(*store_, 2);
  housekeeping_ = std::make_unique<runtime::Housekeeping>(
      runtime::Housekeeping::Parts{*store_, *writer_, clock_, outside_, key_, jobs_, identity_});
  ApiOptions options;
  options.secret = std::string(32, 's');
  options.attachment_bytes_max = 1 << 20;
  options.attachments_max = 3;
  options.demo_people = {{"alice", {"甲", "Alice"}, {"来件人", "Citizen"}}};
  options.mint_demo_token = [](std::string_view subject) {
    return "token-" + std::string(subject);
  };
  api_ = std::make_unique<Api>(ApiParts{*writer_, *readers_, *shelf_, *housekeeping_, *keys_,
                                        blobs_, access_log_, clock_, randomness_, key_, identity_,
                                        metrics_, options});
  http::Router router;
  api_->add_routes(router);
  http::ServiceOptions around;
  around.authenticate = authenticate;
  service_ = std::make_unique<http::Service>(std::move(router), std::move(around));
  writer_->on_commit = [this](std::int64_t size, bool) { api_->committed(size); };
  writer_->run();
  seed();
}

OfficeFixture::~OfficeFixture() {
  api_->close();
  readers_->stop();
  writer_->stop();
}

std::string OfficeFixture::start_petition(std::string const& number) {
  auto const body = R"({"definition":"petition","data":{"number":")" + number +
                    R"(","org":"acme","amount_fen":1}})";
  auto const reply =
      call("alice", "POST", "/v1/instances", body, {{"Idempotency-Key", "start-" + number}});
  ensure(reply.status == 201);
  return std::string(boost::json::parse(reply.body).at("id").as_string());
}

void OfficeFixture::start(std::string const& definition, boost::json::object data) {
  std::promise<runtime::Answer> answered;
  runtime::Single single;
  single.command.id = CommandId("seed");
  single.command.instance =
      InstanceId(definition + "-" + std::string(data.begin()->value().as_string()));
  if (definition == "mandate")
    single.command.instance = InstanceId("mandate-" + std::string(data.at("person").as_string()) +
                                         "-" + std::string(data.at("organisation").as_string()));
  single.command.admitted_at = clock_.now();
  single.command.actor.method = "init";
  single.command.actor.strength = "none";
  single.command.body = process::StartInstance{definition, std::move(data), {}, {}};
  single.answer = [&answered](runtime::Answer answer) { answered.set_value(std::move(answer)); };
  writer_->submit(std::move(single));
  auto const answer = answered.get_future().get();
  ensure(answer.has_value());
}

void OfficeFixture::seed() {
  std::vector<std::string> known;
  auto const is_new = [&](std::string const& key) {
    if (std::ranges::find(known, key) != known.end()) return false;
    known.push_back(key);
    return true;
  };
  for (auto const& [person, organisation, functions] : seeds) {
    if (is_new("p" + person))
      start("person",
            {{"number", person},
             {"accounts", {boost::json::object{{"issuer", "urn:test"}, {"subject", person}}}}});
    if (is_new("o" + organisation))
      start("organisation", {{"code", organisation}, {"name", organisation}});
    start("mandate", {{"person", person},
                      {"organisation", organisation},
                      {"functions", boost::json::array(functions.begin(), functions.end())}});
  }
}

Reply OfficeFixture::call(std::string const& who, std::string_view method, std::string_view target,
                          std::string body,
                          std::vector<std::pair<std::string, std::string>> headers) {
  auto request = request_of(method, target, std::move(body), clock_.now());
  if (!who.empty()) request.headers.add("X-Who", who);
  for (auto const& [name, value] : headers) request.headers.add(name, value);
  if (!request.body.empty() && !request.headers.has("Content-Type"))
    request.headers.add("Content-Type", "application/json");
  if (request.target.find("/attachments") != std::string::npos && method == "POST")
    request.body_reader = http::reader_of(std::exchange(request.body, {}), request.admitted_at);
  std::promise<http::Response> answered;
  service_->handle(std::move(request), [&answered](http::Response response) {
    answered.set_value(std::move(response));
  });
  auto response = answered.get_future().get();
  Reply reply{response.status, response.headers, {}, {}};
  if (auto* const text = std::get_if<std::string>(&response.body)) reply.body = std::move(*text);
  if (auto* const piece = std::get_if<http::Download>(&response.body)) drain(*piece, reply.body);
  if (auto* const events = std::get_if<std::shared_ptr<http::EventChannel>>(&response.body))
    reply.events = *events;
  if (reply.headers.find("Content-Type").value_or("") == "application/problem+json") {
    auto const problem = json::parse(reply.body, {.bytes_max = 1 << 20, .depth_max = 64});
    problems_.emplace(problem.value().at("code").as_string());
  }
  return reply;
}

std::future<http::Response> OfficeFixture::begin_upload(std::string const& who,
                                                        std::string_view target,
                                                        std::string const& key,
                                                        std::shared_ptr<http::BodyReader> reader) {
  auto request = request_of("POST", target, {}, clock_.now());
  request.headers.add("X-Who", who);
  request.headers.add("Idempotency-Key", key);
  request.body_reader = std::move(reader);
  auto answered = std::make_shared<std::promise<http::Response>>();
  auto future = answered->get_future();
  service_->handle(std::move(request), [answered](http::Response response) {
    answered->set_value(std::move(response));
  });
  return future;
}

std::future<http::Response> OfficeFixture::begin(std::string const& who, std::string_view target) {
  auto request = request_of("GET", target, {}, clock_.now());
  request.headers.add("X-Who", who);
  auto answered = std::make_shared<std::promise<http::Response>>();
  auto future = answered->get_future();
  service_->handle(std::move(request), [answered](http::Response response) {
    answered->set_value(std::move(response));
  });
  return future;
}

}  // namespace chubei::test
