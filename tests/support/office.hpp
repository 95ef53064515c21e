#pragma once
// An office in memory: instances of one release, decided by engine/process alone. No threads, no
// store, no ledger: messages are delivered and timers fire in due order, when told to. Every event
// is checked as it comes: its bytes read back the same, folding them gives the decided head byte
// for byte, and the configuration is legal.

#include "engine/process/decide.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chubei::testing {

/// What a job answers to its input and seed, or nothing: it stays unanswered.
using Jobs = std::function<std::optional<boost::json::value>(
    std::string const& job, boost::json::value const& input, std::string const& seed)>;

struct Happened {
  InstanceId instance;
  std::int64_t version = 0;
  Instant at;
  process::Event event;
};

class Office final : public process::World {
 public:
  explicit Office(std::shared_ptr<chart::Release const> release);

  chart::Release const& release() const { return *release_; }
  Instant now;
  Jobs jobs;

  /// Decides one command. What follows from it (messages, jobs) waits for `settle`.
  Result<Happened> submit(process::Command command);
  /// Delivers messages and answers jobs until nothing is left.
  std::vector<Happened> settle();
  /// Moves the clock, firing what is due in order and settling after each.
  std::vector<Happened> advance(Instant to);
  /// The pending job of an instance, first asked first; none: false.
  Result<Happened> answer(InstanceId const& instance, boost::json::value result);
  void erase(InstanceId const& instance, std::string const& label);
  /// From now on deadlines are reckoned by it, and provisional ones anew.
  std::vector<Happened> publish(Calendar calendar);
  /// Gives every message twice, and notes what the second delivery was refused with.
  bool delivers_twice = false;
  std::vector<Error> second_deliveries;

  process::Instance const* find_instance(InstanceId const& id) const;
  chart::Definition const& definition_of(process::Instance const& instance) const;
  std::vector<InstanceId> const& instances() const { return order_; }
  /// The first broken invariant, "" while all hold.
  std::string const& broken() const { return broken_; }
  /// JSON pointers of the transitions taken, by definition.
  std::map<std::string, std::set<std::string>> const& taken() const { return taken_; }
  std::vector<std::pair<InstanceId, std::string>> const& log() const { return log_; }

  std::optional<process::Face> find(std::string_view definition, std::string_view key) override;
  process::Totals totals(std::string_view aggregate, std::string_view key) override;
  std::int64_t last_number(std::string_view series, std::int64_t year) override;
  bool is_key_taken(std::string_view definition, std::string_view key) override;
  boost::json::value document(std::string_view digest) override;
  std::optional<boost::json::value> personal(InstanceId const& instance,
                                             std::string_view label) override;
  Calendar const& calendar() override { return *calendar_; }

 private:
  struct Message {
    InstanceId from;
    process::MessageSent sent;
  };
  struct Job {
    InstanceId instance;
    process::JobRequested request;
  };

  process::Command system_command(InstanceId const& instance, char const* method,
                                  process::CommandBody body);
  void take(Happened const& happened, process::Instance const& head);
  void check(Happened const& happened, process::Instance const& head);
  void deliver(Message const& message, std::vector<Happened>& happened);
  void bring_back(Message const& message, Error const& why, std::vector<Happened>& happened);
  bool answer_next(std::vector<Happened>& happened);
  std::optional<std::pair<InstanceId, std::pair<Instant, std::string>>> next_due() const;

  std::shared_ptr<chart::Release const> release_;
  std::shared_ptr<Calendar const> calendar_;
  std::map<InstanceId, process::Instance> heads_;
  std::map<InstanceId, process::Instance> folded_;
  std::vector<InstanceId> order_;
  std::map<std::pair<std::string, std::string>, InstanceId> keys_;
  std::map<std::pair<std::string, std::string>, process::Totals> totals_;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> numbers_;
  std::map<std::string, boost::json::value, std::less<>> documents_;
  std::map<std::pair<InstanceId, std::string>, boost::json::value> personal_;
  std::deque<Message> messages_;
  std::deque<Job> requests_;
  std::map<InstanceId, std::int64_t> returned_;
  std::map<std::string, std::set<std::string>> taken_;
  std::vector<std::pair<InstanceId, std::string>> log_;
  std::string broken_;
  int commands_ = 0;
};

/// Every .json file of a release folder and of the folders it includes, as the reader wants them.
chart::Files files_of_release(std::string const& folder);
/// Reads a release below the checkout, once a process and folder. Throws std::runtime_error with
/// all faults.
std::shared_ptr<chart::Release const> release_of(
    std::string const& folder, form::Formats const& formats = form::Formats::standard());

}  // namespace chubei::testing
