#include "api/reader_pool.hpp"

#include "engine/base/error.hpp"

namespace chubei {

ReaderPool::ReaderPool(store::Store& store, std::size_t threads, std::size_t queue_max)
    : store_(store), queue_max_(queue_max) {
  ensure(threads > 0);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

ReaderPool::~ReaderPool() { stop(); }

bool ReaderPool::run(Work& work) {
  {
    std::scoped_lock const held(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(work));
  }
  arrived_.notify_one();
  return true;
}

bool ReaderPool::run_resident(Work& work) const {
  try {
    auto const reader = store_.resident_reader();
    work(reader.get());
    return true;
  } catch (store::NeedsRows const&) {
    return false;
  }
}

void ReaderPool::stop() {
  {
    std::scoped_lock const held(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t ReaderPool::queued() const {
  std::scoped_lock const held(mutex_);
  return queue_.size();
}

void ReaderPool::begin(Work work) const {
  std::unique_ptr<store::Reader> reader;
  try {
    reader = store_.reader();
  } catch (store::StoreFailure const&) {
    // The work says so to whoever asked for it.
  }
  work(reader.get());
}

void ReaderPool::loop() {
  for (;;) {
    std::unique_lock held(mutex_);
    arrived_.wait(held, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    held.unlock();
    begin(std::move(work));
  }
}

}  // namespace chubei
