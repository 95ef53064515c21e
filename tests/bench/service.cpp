#include "tests/bench/service.hpp"

#include "tests/support/http_client.hpp"

#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chubei::bench {

namespace {

std::string read_text(std::string const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

pid_t spawn(std::string const& program, std::vector<std::string> const& arguments,
            std::string const& log) {
  std::vector<char*> raw;
  raw.push_back(const_cast<char*>(program.c_str()));
  for (auto const& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  pid_t const child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start a process");
  if (child > 0) return child;
  int const out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execv(program.c_str(), raw.data());
  ::_exit(127);
}

}  // namespace

ServiceProcess::ServiceProcess(std::string const& program, std::string folder,
                               std::vector<std::string> const& flags)
    : folder_(std::move(folder)) {
  std::vector<std::string> arguments = {"serve", "--data", folder_, "--listen", "127.0.0.1:0"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  std::filesystem::create_directories(folder_);
  auto const log = folder_ + ".log";
  child_ = spawn(program, arguments, log);
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < end) {
    auto const text = read_text(folder_ + "/port");
    std::from_chars(text.data(), text.data() + text.size(), port_);
    if (port_ != 0) return;
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) == child_) {
      child_ = 0;
      throw std::runtime_error("the service did not start: " + read_text(log));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("the service did not say its port within 30 s: " + read_text(log));
}

double ServiceProcess::cpu_us() const {
  auto const stat = read_text("/proc/" + std::to_string(child_) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

ServiceProcess::~ServiceProcess() {
  if (child_ == 0) return;
  ::kill(child_, SIGTERM);
  int status = 0;
  ::waitpid(child_, &status, 0);
}

}  // namespace chubei::bench
