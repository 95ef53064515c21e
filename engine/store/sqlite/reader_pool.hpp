#pragma once
// Read connections that are kept for the next reader, with their statements. Thread rule: any
// thread; the pool outlives its readers.

#include "engine/store/sqlite/reader.hpp"
#include "engine/store/sqlite/recent_heads.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chubei::store::sqlite {

inline constexpr std::size_t idle_readers_max = 8;

class ReaderPool {
 public:
  /// What was committed lately, kept in memory.
  struct Lately {
    RecentHeads const& heads;
    RememberedRows const& remembered;
  };
  ReaderPool(std::string file, Lately lately) : file_(std::move(file)), lately_(lately) {}

  std::unique_ptr<Reader> reader();
  /// Looks at no rows; `never` is a connection that it never uses.
  std::unique_ptr<Reader> resident_reader(Connection& never);

 private:
  friend class Snapshot;
  friend class Resident;
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  std::string file_;
  Lately lately_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace chubei::store::sqlite
