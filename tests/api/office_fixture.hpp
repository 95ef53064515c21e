#pragma once
// A whole service without a socket: memory store, manual clock, fixed randomness, the small release
// of tests/api/release, its people, and the HTTP service around the operations.

#include "api/api.hpp"
#include "api/http/service.hpp"
#include "tests/support/ports.hpp"

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chubei::test {

class MemoryBlobs final : public BlobFolder {
 public:
  std::unique_ptr<BlobWriter> create(BlobId const& blob) override;
  std::unique_ptr<BlobSource> open(BlobId const& blob) override;
  void remove(BlobId const& blob) override;
  std::map<BlobId, std::string> finished();
  void keep(BlobId const& blob, std::string bytes);

 private:
  std::mutex mutex_;
  std::map<BlobId, std::string> blobs_;
};

class MemoryAccessLog final : public AccessLog {
 public:
  void write(AccessEntry const& entry) override;
  AccessPage read(AccessQuery const& query) override;

 private:
  std::mutex mutex_;
  std::vector<AccessEntry> entries_;
};

struct Reply {
  int status = 0;
  http::Headers headers{};
  std::string body{};
  std::shared_ptr<http::EventChannel> events{};
};

class OfficeFixture {
 public:
  OfficeFixture();
  ~OfficeFixture();

  /// `who` is the subject of a token, "" for none.
  Reply call(std::string const& who, std::string_view method, std::string_view target,
             std::string body = {}, std::vector<std::pair<std::string, std::string>> headers = {});

  /// A petition of alice's with this number; its id.
  std::string start_petition(std::string const& number);

  http::Router const& router() const { return service_->router(); }
  ManualClock& clock() { return clock_; }
  MemoryBlobs& blobs() { return blobs_; }
  runtime::Writer& writer() { return *writer_; }
  void sign() { housekeeping_->sign_now(); }
  void expire_waits() { api_->expire_waits(); }
  /// As `call`, without waiting for the answer.
  std::future<http::Response> begin(std::string const& who, std::string_view target);
  /// Codes of the problems that `call` was answered with.
  std::set<std::string> const& problems() const { return problems_; }
  /// The same without waiting; the body comes from `reader`.
  std::future<http::Response> begin_upload(std::string const& who, std::string_view target,
                                           std::string const& key,
                                           std::shared_ptr<http::BodyReader> reader);

 private:
  void start(std::string const& definition, boost::json::object data);
  void seed();

  std::set<std::string> problems_;
  ManualClock clock_;
  CountedRandomness randomness_;
  MemoryBlobs blobs_;
  MemoryAccessLog access_log_;
  NoFile outside_;
  runtime::Jobs jobs_;
  http::Metrics metrics_;
  PrivateKey key_;
  store::LogIdentity identity_;
  std::unique_ptr<ledger::SubjectKeys> keys_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<runtime::ReleaseShelf> shelf_;
  std::unique_ptr<runtime::Writer> writer_;
  std::unique_ptr<runtime::Housekeeping> housekeeping_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<http::Service> service_;
};

/// Exact files of a folder below the source tree, by relative path.
chart::Files files_below(std::string const& folder);

}  // namespace chubei::test
