#pragma once
// The port to the access log: who looked at what, and who tried in vain. It is no part of the
// ledger and is deleted in time. Who may read it is the caller's question. Thread rule: any thread.

#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace chubei::store {

struct AccessRecord {
  Instant at;
  PersonId principal;        ///< empty where nobody was proven
  std::string organisation;  ///< business key, "" for nobody but himself
  std::string operation;     ///< "get_instance", "list_tasks" …
  InstanceId instance;       ///< empty where none is meant
  std::string outcome;       ///< "ok" or the name of an ErrorCode
  std::string request;       ///< id of the request
  std::string account{};     ///< keyed digest of issuer and subject
  std::string address{};     ///< where the request came from
  bool by_auditor = false;   ///< not shown to those whom he audits
  bool operator==(AccessRecord const&) const = default;
};

/// In the order they were appended, or the other way round.
struct AccessQuery {
  Instant from{};                  ///< inclusive
  std::optional<Instant> until{};  ///< exclusive
  std::optional<InstanceId> instance{};
  std::optional<PersonId> principal{};
  std::int64_t after = 0;  ///< from AccessPage::next
  bool newest_first = false;
  int page_size = 100;  ///< at most access_page_size_max
};
inline constexpr int access_page_size_max = 1000;

struct AccessPage {
  std::vector<AccessRecord> records;
  std::int64_t next = 0;  ///< 0 at the end
};

/// What the law asks for at least (Cybersecurity Law, article 21).
inline constexpr int access_months_min = 6;

class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void append(std::span<AccessRecord const> records) = 0;
  virtual AccessPage query(AccessQuery const& query) = 0;
  /// Deletes what is older than that many calendar months before `now` (UTC); returns how many were
  /// deleted. Precondition: months >= access_months_min.
  virtual std::int64_t purge(Instant now, int months) = 0;
};

/// The same day of the month that many months earlier, or that month's last day.
Instant months_before(Instant now, int months);

}  // namespace chubei::store
