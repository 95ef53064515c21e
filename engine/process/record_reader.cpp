#include "engine/process/record_reader.hpp"

#include <algorithm>

namespace chubei::process {

void RecordReader::read(boost::json::value const& from, Instant& to) {
  auto const* text = from.if_string();
  if (!text) return refuse();
  auto const instant = parse_instant({text->data(), text->size()});
  if (instant)
    to = *instant;
  else
    refuse();
}

void RecordReader::read(boost::json::value const& from, Timer::Kind& to) {
  std::string text;
  read(from, text);
  if (text == "after")
    to = Timer::Kind::after;
  else if (text == "send")
    to = Timer::Kind::send;
  else
    refuse();
}

namespace {

/// Makes the alternative of that index, default constructed.
template <std::size_t... index>
Fact make_fact(std::size_t wanted, std::index_sequence<index...>) {
  Fact fact;
  ((wanted == index ? (fact.emplace<index>(), true) : false) || ...);
  return fact;
}

}  // namespace

void RecordReader::read(boost::json::value const& from, Fact& to) {
  auto const* pair = from.if_array();
  if (!pair || pair->size() != 2 || !(*pair)[0].is_string()) return refuse();
  auto const& name = (*pair)[0].get_string();
  auto const found = std::ranges::find(fact_names, std::string_view(name.data(), name.size()));
  if (found == fact_names.end()) return refuse();
  auto const index = static_cast<std::size_t>(found - fact_names.begin());
  to = make_fact(index, std::make_index_sequence<std::variant_size_v<Fact>>{});
  Inside inside(*this, name);
  std::visit([&](auto& alternative) { read((*pair)[1], alternative); }, to);
}

}  // namespace chubei::process
