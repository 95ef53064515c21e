#include "engine/store/sqlite/parts_text.hpp"

#include <algorithm>

namespace chubei::store::sqlite {

namespace {

constexpr std::size_t salt_bytes = std::tuple_size_v<ledger::Salt>;

/// Takes that many bytes off the front; false where there are fewer.
bool take(std::string_view& bytes, std::size_t count, std::string_view& taken) {
  if (bytes.size() < count) return false;
  taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return true;
}

std::size_t big_endian(std::string_view bytes) {
  std::size_t number = 0;
  for (char const byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

void append_parts(std::string& out, std::vector<ledger::Part> const& parts) {
  for (auto const& part : parts) {
    ensure(part.name.size() < 256 && part.content.size() <= ledger::part_bytes_max);
    out += static_cast<char>(part.name.size());
    out += part.name;
    out.append(reinterpret_cast<char const*>(part.salt.data()), salt_bytes);
    auto const size = part.content.size();
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xff);
    out += part.content;
  }
}

std::optional<std::vector<ledger::Part>> parse_parts(std::string_view bytes) {
  std::vector<ledger::Part> parts;
  while (!bytes.empty()) {
    std::string_view length, name, salt, content;
    if (!take(bytes, 1, length) || !take(bytes, big_endian(length), name) ||
        !take(bytes, salt_bytes, salt) || !take(bytes, 4, length) ||
        !take(bytes, big_endian(length), content)) {
      return std::nullopt;
    }
    ledger::Part part{std::string(name), {}, std::string(content)};
    std::ranges::copy(salt, reinterpret_cast<char*>(part.salt.data()));
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace chubei::store::sqlite
