#pragma once
// Bundles out of a store: lines to the caller, one event at a time, up to the newest checkpoint the
// store keeps; younger events wait for the next. Personal parts go out as they lie, sealed.

#include "engine/ledger/bundle.hpp"
#include "engine/store/store.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace chubei::command {

using GiveLine = std::function<void(std::string const& line)>;
using TellProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct Written {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;  ///< of the checkpoint
};

/// unavailable where nothing is signed yet, corrupt where the store lacks an event.
Result<Written> write_log_bundle(store::Reader& reader, GiveLine const& give,
                                 TellProgress const& tell);
/// not_found also where all of the case's events are younger than the checkpoint.
Result<Written> write_case_bundle(store::Reader& reader, InstanceId const& instance,
                                  GiveLine const& give);

}  // namespace chubei::command
