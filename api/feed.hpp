#pragma once
// Subscribers of "something changed": after commits their instances are looked up and each
// subscriber is told of those he may see, with an id that is opaque and his own, from which he
// resumes. Rights are read anew for every look. No content travels here. Thread rule: every
// function from any thread; looking happens on the reader pool, one look at a time.

#include "api/http/event_channel.hpp"
#include "api/office.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chubei {

inline constexpr int changes_scanned_max = 2000;  ///< events looked through for one answer
inline constexpr std::size_t subscribers_max = 4096;

/// The ids of one person's changes: positions sealed under a key of his own.
class ChangeIds {
 public:
  ChangeIds(Office& office, std::string_view subscriber);
  std::string seal(std::int64_t position) const;
  /// bad_request where the id is not one of his.
  Result<std::int64_t> open(std::string_view id) const;

 private:
  SecretKey key_;
  std::string nonce_key_;
};

struct Change {
  InstanceId instance;
  std::string definition;
  std::int64_t next = 0;  ///< position after it
};

struct Changes {
  std::vector<Change> list;  ///< the newest of each instance, in order
  std::int64_t next = 0;     ///< where to go on
};

/// What an actor with these tags may know of since a position.
Changes changes_since(store::Reader& reader, std::vector<std::string> const& tags,
                      std::int64_t from);

class Feed {
 public:
  explicit Feed(Office& office);

  /// limit_reached where there are too many.
  Result<std::shared_ptr<http::EventChannel>> subscribe(http::Request const& request,
                                                        Caller const& caller, std::int64_t from);
  /// A commit happened, or somebody came: look.
  void wake();
  void close();

 private:
  struct Subscriber {
    std::shared_ptr<http::EventChannel> channel;
    std::shared_ptr<http::Principal const> principal;
    std::string organisation;
    ChangeIds ids;
    std::int64_t position = 0;
  };
  void look(store::Reader& reader);
  bool tell(Subscriber& subscriber, store::Reader& reader);

  Office& office_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Subscriber>> subscribers_;
  std::atomic<bool> wanted_{false};
  std::atomic<bool> looking_{false};
  bool closed_ = false;
};

}  // namespace chubei
