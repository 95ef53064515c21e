#pragma once
// What runs beside the writer: signing checkpoints over durable leaves, moving WAL pages, noting
// that the service is alive, computing jobs. One thread, woken when a job is asked for and four
// times a second; it holds no lock while it works.

#include "engine/base/sign.hpp"
#include "engine/runtime/jobs.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/writer.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace chubei::runtime {

class Housekeeping {
 public:
  struct Parts {
    store::Store& store;
    Writer& writer;
    Clock& clock;
    CheckpointFile& outside;
    PrivateKey const& key;
    Jobs jobs;
    store::LogIdentity identity;
  };

  explicit Housekeeping(Parts parts);
  ~Housekeeping();

  void run();
  /// Signs what is committed and not yet signed, then joins.
  void stop();
  /// A job was asked for; from any thread.
  void wake();
  /// false: the last round could not sign, keep a checkpoint or move storage, and is tried again.
  bool is_healthy() const { return is_healthy_.load(); }
  /// Signs a checkpoint over everything committed now, and keeps it inside and outside. Returns the
  /// note.
  std::string sign_now();

 private:
  void loop();
  void sign_if_grown();
  void compute_jobs();
  void note_alive();

  Parts parts_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<bool> is_healthy_{true};
  bool stopping_ = false;
  bool pending_ = true;
  std::mutex signing_;
  std::int64_t signed_size_ = 0;
  std::int64_t last_sign_ms_ = 0;
  std::int64_t last_alive_ms_ = 0;
  std::int64_t last_move_ms_ = 0;
  std::int64_t moved_size_ = -1;
};

}  // namespace chubei::runtime
