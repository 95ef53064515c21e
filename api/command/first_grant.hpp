#pragma once
// The first grant (`serve --init FILE`): organisations, persons and mandates as data, turned into
// ordinary StartInstance commands of the system, all or none in one transaction, and only into an
// empty log. Everything later is registered by people through the service.

#include "engine/chart/release.hpp"
#include "engine/process/command.hpp"
#include "engine/runtime/writer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chubei::command {

inline constexpr std::size_t first_grant_bytes_max = 4 << 20;

/// One entry of the file.
struct Grant {
  std::string pointer;   ///< "/persons/3"
  std::string registry;  ///< "organisation", "person", "mandate"
  boost::json::value data;
};

/// {"organisations": [data…], "persons": […], "mandates": […]}, in this order. bad_json,
/// invalid_data with a pointer for an unknown member or what is no object; limit_reached past
/// runtime::all_max.
Result<std::vector<Grant>> read_first_grant(std::string_view text);

/// The commands; ids are derived from the log and the place in the file. unsupported where the
/// release has no such registry.
Result<std::vector<process::Command>> first_commands(std::vector<Grant> const& grants,
                                                     chart::Release const& release,
                                                     LogId const& log, Instant now);

/// Hands them to the writer and waits. The first refusal, with its pointer.
Result<void> perform(runtime::Writer& writer, std::vector<Grant> const& grants,
                     std::vector<process::Command> commands);

}  // namespace chubei::command
