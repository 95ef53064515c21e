#include "api/adapters/randomness.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace chubei::adapters {

namespace {

void draw(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the random generator of OpenSSL failed");
  }
}

}  // namespace

void OsRandomness::fill(std::span<std::uint8_t> bytes) {
  if (bytes.size() > buffer_bytes / 4) return draw(bytes);
  std::lock_guard const lock(mutex_);
  if (buffer_bytes - used_ < bytes.size()) {
    draw(buffer_);
    used_ = 0;
  }
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(used_), bytes.size(), bytes.begin());
  OPENSSL_cleanse(buffer_.data() + used_, bytes.size());
  used_ += bytes.size();
}

std::string random_bytes(runtime::Randomness& randomness, std::size_t count) {
  std::string bytes(count, '\0');
  randomness.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

std::string fresh_id(Instant now, runtime::Randomness& randomness) {
  constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  constexpr int time_letters = 10, random_letters = 16;
  std::string id;
  for (int shift = 5 * (time_letters - 1); shift >= 0; shift -= 5) {
    id += letters[static_cast<std::size_t>(now.ms >> shift) & 31];
  }
  for (char const byte : random_bytes(randomness, random_letters)) {
    id += letters[static_cast<unsigned char>(byte) & 31];
  }
  return id;
}

}  // namespace chubei::adapters
