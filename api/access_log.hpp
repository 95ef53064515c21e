#pragma once
// The port to the log of who looked at what: reads of sensitive records and attempts that failed
// (DESIGN.md section 6). It is kept apart from the ledger for at least `access_log_months_min`
// months. Adapters throw where the disk fails. Thread rule: both functions from any thread.

#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chubei {

inline constexpr int access_log_months_min = 6;

struct AccessEntry {
  Instant at;
  std::string person{};        ///< instance id of the person; "" where the token proves nobody here
  std::string account{};       ///< keyed digest of issuer and subject
  std::string organisation{};  ///< acted for
  std::string operation{};     ///< operationId
  InstanceId instance{};       ///< empty where the operation names none
  std::string outcome{};       ///< "read", or the code of the refusal
  std::string request_id{};
  std::string address{};
  bool by_auditor = false;  ///< an auditor's reads are not shown to those whom he audits
};

struct AccessQuery {
  std::optional<Instant> from{}, until{};  ///< [from, until)
  std::string person{};                    ///< "" for all
  InstanceId instance{};                   ///< empty for all
  int page_size = 50;
  std::string after{};  ///< from AccessPage::next
};

struct AccessPage {
  std::vector<AccessEntry> entries{};  ///< newest first
  std::string next{};                  ///< "" at the end
};

class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void write(AccessEntry const& entry) = 0;
  virtual AccessPage read(AccessQuery const& query) = 0;
};

}  // namespace chubei
