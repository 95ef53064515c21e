#pragma once
// All parts of a running service over one opened log, made in the order in which they rest on each
// other and stopped from the outside in: sockets, readers, the writer, the last checkpoint. Owns
// every thread. Used by `serve`, and by tests that want the whole without a process.

#include "api/adapters/blob_directory.hpp"
#include "api/adapters/kept_access_log.hpp"
#include "api/command/demo.hpp"
#include "api/command/opened_log.hpp"
#include "api/command/token_check.hpp"
#include "api/http/server.hpp"
#include "workflows/jobs.hpp"

#include <chrono>
#include <memory>

namespace chubei::command {

class Serving {
 public:
  /// `sink` takes lines of the log. Throws what adapters throw.
  static Result<std::unique_ptr<Serving>> start(Settings settings, OpenedLog log,
                                                Stores const& stores,
                                                std::function<void(std::string_view)> sink);
  ~Serving();

  std::uint16_t port() const { return server_->port(); }
  store::LogIdentity const& identity() const { return log_.state.identity; }
  std::size_t demo_people_count() const { return demo_people_count_; }
  bool has_issuer() const { return tokens_->has_issuer(); }
  /// Whether requests in flight all ended in time. Once more without effect.
  bool stop(std::chrono::milliseconds grace);

 private:
  Serving(Settings settings, OpenedLog log, std::unique_ptr<TokenCheck> tokens);
  void make_engine();
  Result<void> grant_first(std::vector<Grant> const& grants);
  void make_api(Stores const& stores, std::vector<Grant> const& grants);
  void listen(std::function<void(std::string_view)> sink);

  Settings settings_;
  OpenedLog log_;
  std::unique_ptr<TokenCheck> tokens_;
  runtime::Jobs jobs_ = workflows::jobs();
  std::unique_ptr<runtime::Writer> writer_;
  std::unique_ptr<runtime::Housekeeping> housekeeping_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<adapters::BlobDirectory> blobs_;
  std::unique_ptr<adapters::KeptAccessLog> access_log_;
  std::unique_ptr<Recurring> purging_;
  std::unique_ptr<Recurring> expiring_;
  http::Metrics metrics_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<http::Log> lines_;
  std::unique_ptr<http::Service> service_;
  std::unique_ptr<http::Server> server_;
  std::size_t demo_people_count_ = 0;
  bool is_stopped_ = false;
};

}  // namespace chubei::command
