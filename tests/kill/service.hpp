#pragma once
// The real program as a child process: started over a data folder, spoken to on the port that it
// wrote there, killed or asked to stop. Linux. One thread at a time.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace chubei::test {

class Service {
 public:
  /// Output goes to `log`, which is begun anew.
  Service(std::vector<std::string> const& words, std::filesystem::path data,
          std::filesystem::path log);
  ~Service();
  Service(Service const&) = delete;
  Service& operator=(Service const&) = delete;

  /// The port once it serves; nullopt where it ended before, or not within `patience`.
  std::optional<std::uint16_t> wait_until_ready(std::chrono::milliseconds patience);
  void kill();
  /// SIGTERM; the exit code, or -1 where it had to be killed.
  int stop(std::chrono::milliseconds patience);

 private:
  bool has_ended();
  int reap();

  pid_t process_ = -1;
  std::filesystem::path data_;
  std::optional<int> status_;
};

}  // namespace chubei::test
