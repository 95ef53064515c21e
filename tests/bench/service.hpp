#pragma once
// The real service as a child process on an ephemeral port and a new data folder, for measuring.

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace chubei::bench {

class ServiceProcess {
 public:
  /// Starts `program serve --release … --data folder --listen 127.0.0.1:0 --demo …` and waits until
  /// it answers /readyz. Throws std::runtime_error where it does not within 30 s.
  ServiceProcess(std::string const& program, std::string folder,
                 std::vector<std::string> const& flags);
  ~ServiceProcess();

  /// Processor time the service has spent so far, in microseconds, over all cores.
  double cpu_us() const;
  std::uint16_t port() const { return port_; }
  /// One request, for setting up; the body of a 2xx answer. Throws with the answer otherwise.
  std::string call(std::string const& method, std::string const& path, std::string const& token,
                   std::string const& body) const;

 private:
  std::string folder_;
  pid_t child_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace chubei::bench
