#pragma once
// Clients that write as fast as they are answered, and remember what they were promised: every
// answer, and the one request of each client that was in flight when the service died. That one is
// sent again, with its key, to the next service. Each client is one thread.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chubei::test {

/// One answer that said: this is durable.
struct Promise {
  std::string instance;
  std::int64_t version = 0;
  std::string wish;  ///< of the document, for a start; "" for an event
};

class Client {
 public:
  Client(int number, std::string token, std::string organisation)
      : number_(number), token_(std::move(token)), organisation_(std::move(organisation)) {}

  /// Until the service dies; or, once `stop`, until nothing is in flight.
  void run(std::uint16_t port, std::atomic<bool> const& stop);

  std::vector<Promise> const& promises() const { return promises_; }
  std::uint64_t retries() const { return retries_; }
  /// Answers that should not have come, at most a few.
  std::vector<std::string> const& complaints() const { return complaints_; }

 private:
  struct Ask {
    std::string target, body, key, wish;
    bool is_retry = false;
  };
  Ask next();
  bool take(Ask const& ask, int status, std::string const& body);

  int number_;
  std::string token_, organisation_;
  int asked_ = 0;
  std::optional<Ask> in_flight_;
  std::optional<std::string> to_submit_;
  std::vector<Promise> promises_;
  std::vector<std::string> complaints_;
  std::uint64_t retries_ = 0;
};

}  // namespace chubei::test
