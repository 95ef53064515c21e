#pragma once
// Bytes read from a socket and not yet parsed: what is left after one request is the beginning of
// the next (pipelining). Grows to what is asked for and gives memory back when it is empty. Not
// thread-safe.

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace chubei::http {

class InputBuffer {
 public:
  std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }

  /// Room for `bytes` more behind what is here.
  char* prepare(std::size_t bytes) {
    if (capacity_ - end_ >= bytes) return bytes_.get() + end_;
    auto const held = size();
    auto const wanted = held + bytes;
    if (wanted > capacity_) {
      auto larger = std::make_unique_for_overwrite<char[]>(wanted);
      if (held > 0) std::memcpy(larger.get(), bytes_.get() + begin_, held);
      bytes_ = std::move(larger);
      capacity_ = wanted;
    } else {
      std::memmove(bytes_.get(), bytes_.get() + begin_, held);
    }
    begin_ = 0;
    end_ = held;
    return bytes_.get() + end_;
  }

  void commit(std::size_t bytes) { end_ += bytes; }

  void consume(std::size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  /// Gives a large empty buffer back.
  void trim(std::size_t capacity_max) {
    if (!empty() || capacity_ <= capacity_max) return;
    bytes_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> bytes_{};
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace chubei::http
