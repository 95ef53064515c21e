#pragma once
// What one unit changes in the tables, inside the writer's transaction: the event, the head, and
// the rows derived from each fact. Knows no transaction and no cache. Thread rule: the writer's
// thread.

#include "engine/store/sqlite/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace chubei::store::sqlite {

class UnitRows {
 public:
  explicit UnitRows(Connection& connection) : connection_(connection) {}

  /// `number`: of the instance's rows; 0: it has none yet. Returns it.
  std::int64_t write(Unit const& unit, std::int64_t number);

 private:
  std::int64_t insert_instance(Unit const& unit);
  void insert_event(Unit const& unit);
  void write_head(Unit const& unit);
  void write_document(Unit const& unit);

  // One for each kind of fact that has rows of its own; the rest stands in the head.
  void take(process::KeyTaken const& fact);
  void take(process::TaskOpened const& fact);
  void take(process::TaskChanged const& fact);
  void take(process::TaskClosed const& fact);
  void take(process::DocumentSet const& fact);
  void take(process::MessageSent const& fact);
  void take(process::NumberTaken const& fact);
  void take(process::JobRequested const& fact);
  void take(process::JobAnswered const& fact);
  void take(process::AccessSet const& fact);
  void take(process::ContributionSet const& fact);
  void take(process::PersonalErased const& fact);
  void take(auto const&) {}

  void add_candidates(std::int64_t task, process::Task const& row);
  void shift(process::Contribution const& contribution, std::int64_t sign);

  Connection& connection_;
  Unit const* unit_ = nullptr;
  std::int64_t number_ = 0;
  std::int64_t messages_ = 0;  // of the unit so far
  std::string text_;           // kept buffers
  std::string parts_;
};

}  // namespace chubei::store::sqlite
