#pragma once
// A piece of work that is done again and again at a fixed distance on a thread of its own, until
// it goes out of scope. What the work throws ends that turn, not the thread.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace chubei::command {

class Recurring {
 public:
  enum class First { at_once, later };

  Recurring(std::chrono::milliseconds every, First first, std::function<void()> work);
  /// Waits for the turn that is being done.
  ~Recurring();
  Recurring(Recurring const&) = delete;
  Recurring& operator=(Recurring const&) = delete;

 private:
  void loop();

  std::chrono::milliseconds every_;
  std::function<void()> work_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  bool is_due_;
  std::thread thread_;
};

}  // namespace chubei::command
