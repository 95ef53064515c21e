#include "engine/chart/host_functions.hpp"

namespace chubei::chart {

namespace {

using cel::Kind;
using cel::Type;

cel::HostFunction function(HostFunction id, char const* name, std::vector<Type> arguments,
                           Type result) {
  return {name, static_cast<int>(id), {{std::move(arguments), std::move(result), false}}};
}

}  // namespace

std::vector<cel::HostFunction> const& host_functions() {
  Type const text = Kind::string, integer = Kind::integer, time = Kind::timestamp;
  static std::vector<cel::HostFunction> const list = {
      function(HostFunction::count, "count", {text, text}, integer),
      function(HostFunction::sum, "sum", {text, text}, integer),
      function(HostFunction::lookup, "lookup", {text, text, text}, Kind::dyn),
      function(HostFunction::state_of, "state_of", {text, text}, Type::list(text)),
      function(HostFunction::in_state, "in_state", {text}, Kind::boolean),
      function(HostFunction::mul_div, "mul_div", {integer, integer, integer, text}, integer),
      function(HostFunction::digest, "digest", {Kind::dyn}, text),
      function(HostFunction::working_days_between, "working_days_between", {time, time}, integer),
      function(HostFunction::add_working_days, "add_working_days", {time, integer}, time),
      function(HostFunction::date, "date", {time}, text),
      function(HostFunction::year, "year", {time}, integer),
      function(HostFunction::format_fen, "format_fen", {integer}, text)};
  return list;
}

}  // namespace chubei::chart
