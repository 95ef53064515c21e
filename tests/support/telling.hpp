#pragma once
// What happened in an office, in words that a clerk can read: one paragraph an event.

#include "tests/support/office.hpp"

#include <string>

namespace chubei::testing {

/// Local time of the release's zone, without what is zero: "2024-07-26 09:00".
std::string when(Instant instant, Zone zone);
/// Active states without those that only hold others.
std::string states_of(chart::Definition const& definition, process::Instance const& instance);
std::string name_of(process::Task const& task);  ///< "review", "review[element]"
std::string tell(Office const& office, Happened const& happened);
/// "refused: <code> <rule>: <Chinese>", then a line for each field.
std::string tell(Error const& error);
std::string tell(process::Offer const& offer);

}  // namespace chubei::testing
