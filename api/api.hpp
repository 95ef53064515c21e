#pragma once
// The operations of the service over one log: takes references to its parts, adds its routes to a
// router. It opens no store, owns no thread and no socket; whoever assembles the service does.
// Every operation stands in openapi.json under the same name and permission. Thread rule:
// `committed` is called on the writer's thread, everything else happens on connection threads, the
// reader pool and the writer, in that order. Parts outlive the Api; the pool and the writer are
// stopped before it goes.

#include "api/access_log.hpp"
#include "api/blob_folder.hpp"
#include "api/http/metrics.hpp"
#include "api/http/router.hpp"
#include "api/reader_pool.hpp"
#include "engine/base/sign.hpp"
#include "engine/ledger/subject_keys.hpp"
#include "engine/runtime/housekeeping.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/release_shelf.hpp"
#include "engine/runtime/writer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chubei {

/// One of the built-in people of the first five minutes.
struct DemoPerson {
  std::string subject{};  ///< of the demo issuer
  Text name{};
  Text role{};
};

struct ApiOptions {
  std::string base_url{};  ///< "https://chubei.example.cn", for links in documents; "" for none
  /// 32 secret bytes that key entity tags, page tokens and feed ids: the same on all nodes, kept
  /// over restarts. Nothing is lost where it changes but what clients hold of those.
  std::string secret{};
  std::size_t attachment_bytes_max = 50u << 20;  ///< one attachment
  std::size_t attachments_max = 200;             ///< of one instance
  std::vector<DemoPerson> demo_people{};         ///< empty: no demo, no such routes
  /// Mints a token for a demo person's subject. Set where demo_people is.
  std::function<std::string(std::string_view subject)> mint_demo_token{};
};

struct ApiParts {
  runtime::Writer& writer;
  ReaderPool& readers;
  runtime::ReleaseShelf& releases;
  runtime::Housekeeping& housekeeping;
  ledger::SubjectKeys& keys;  ///< used by several threads at once
  BlobFolder& blobs;
  AccessLog& access_log;
  runtime::Clock& clock;
  runtime::Randomness& randomness;
  PrivateKey const& signing_key;
  store::LogIdentity identity;
  http::Metrics& metrics;
  ApiOptions options{};
};

class Office;
class Feed;

class Api {
 public:
  explicit Api(ApiParts parts);
  ~Api();

  /// Once.
  void add_routes(http::Router& router);
  /// To be called from Writer::on_commit with the new size: wakes subscribers and waiting reads.
  void committed(std::int64_t size);
  /// Ends waiting reads whose time is over; to be called several times a second.
  void expire_waits();
  /// Ends all event streams and waiting reads; before the server stops.
  void close();

 private:
  std::unique_ptr<Office> office_;
  std::unique_ptr<Feed> feed_;
};

}  // namespace chubei
