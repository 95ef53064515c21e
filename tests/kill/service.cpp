#include "tests/kill/service.hpp"

#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chubei::test {

namespace {
constexpr std::chrono::milliseconds look_every{5};
}

Service::Service(std::vector<std::string> const& words, std::filesystem::path data,
                 std::filesystem::path log)
    : data_(std::move(data)) {
  std::filesystem::remove(data_ / "port");
  std::vector<char*> arguments;
  for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("fork failed");
  if (process_ == 0) {
    int const file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
}

Service::~Service() {
  if (!status_) kill();
}

bool Service::has_ended() {
  int status = 0;
  if (!status_ && ::waitpid(process_, &status, WNOHANG) == process_) status_ = status;
  return status_.has_value();
}

int Service::reap() {
  int status = 0;
  if (!status_ && ::waitpid(process_, &status, 0) == process_) status_ = status;
  return status_.value_or(-1);
}

std::optional<std::uint16_t> Service::wait_until_ready(std::chrono::milliseconds patience) {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline && !has_ended()) {
    std::ifstream file(data_ / "port");
    unsigned port = 0;
    if (file >> port && port > 0) return static_cast<std::uint16_t>(port);
    std::this_thread::sleep_for(look_every);
  }
  return std::nullopt;
}

void Service::kill() {
  ::kill(process_, SIGKILL);
  reap();
}

int Service::stop(std::chrono::milliseconds patience) {
  if (!has_ended()) ::kill(process_, SIGTERM);
  auto const deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (has_ended()) return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : -1;
    std::this_thread::sleep_for(look_every);
  }
  kill();
  return -1;
}

}  // namespace chubei::test
