#pragma once
// Whether a case or a task fits a query, and in which order it stands: the meaning of query.hpp in
// plain code, which the other adapters are tested against. Pure.

#include "engine/store/fields.hpp"
#include "engine/store/memory/state.hpp"
#include "engine/store/query.hpp"

#include <boost/json/value.hpp>

namespace chubei::store::memory {

/// What a query looks at: a case, and one of its tasks where tasks are asked for.
struct Candidate {
  Row const* row = nullptr;
  process::Task const* task = nullptr;
};

/// Null where it is absent.
boost::json::value field_value(Candidate const& candidate, std::string_view field);
bool fits(Candidate const& candidate, Predicate const& where);
/// One allows, at a level that is not blind, and none denies.
bool is_visible(process::Instance const& head, std::vector<std::string> const& tags,
                std::vector<std::string> const& blind_levels);

/// The value as an order key: null, a number or a text.
boost::json::value order_key(Candidate const& candidate, std::string_view field);
/// Whether the left stands before the right; ids decide between equals.
bool is_before(PageEnd const& left, PageEnd const& right, std::vector<Order> const& order);

}  // namespace chubei::store::memory
