#pragma once
// The program as tests call it: words in; exit code, both streams and JSON out; over SQLite stores
// in a folder of its own that goes with the test.

#include "api/command/run.hpp"
#include "engine/base/json.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chubei::test {

command::Stores sqlite_stores();

/// A new folder below the system's, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int exit = 0;
  std::string results, notes;
  /// Of a call with --json.
  boost::json::object json() const;
};

Outcome run(std::vector<std::string> words);

/// Files of this folder's tests.
std::string test_file(std::string const& name);

/// Serves once, so that the folder holds a log with the first grant of people.json in it, signed.
void make_log(std::filesystem::path const& data);

/// Opens the folder's log as `serve` does and registers one more person in it, signed.
void register_person(std::filesystem::path const& data, std::string const& number);

}  // namespace chubei::test
