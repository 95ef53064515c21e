#pragma once
// Folds every event of a log into fresh instances, by the same `apply` that the writer uses, and
// compares what comes out with what the store keeps: heads, last entries, documents, business keys,
// open tasks, aggregates, numbers. Memory grows with the instances. Pure but for the reader.

#include "api/command/bundle_source.hpp"
#include "engine/store/store.hpp"

#include <string>
#include <vector>

namespace chubei::command {

inline constexpr std::size_t differences_max = 100;

struct Difference {
  InstanceId instance;       ///< empty where it belongs to none
  std::string what;          ///< "head", "entry", "document", "key", "task", "aggregate", "number"
  std::int64_t version = 0;  ///< of the replayed instance
  Text message;
};

struct ReplayReport {
  std::vector<Difference> differences;  ///< the first differences_max
  std::uint64_t differences_total = 0;
  std::uint64_t events = 0, instances = 0, open_tasks = 0, documents = 0, keys = 0;
};

ReplayReport replay_all(store::Reader& reader, TellProgress const& tell);

}  // namespace chubei::command
