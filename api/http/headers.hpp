#pragma once
// Header fields in the order they came, names compared without case (RFC 9110 section 5.1).
// One block of bytes and a list of places: two allocations however many fields. Not thread-safe.
// Invariant: values hold no CR, LF or NUL; `add` ensures it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::http {

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name by one.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  bool has(std::string_view name) const { return find(name).has_value(); }
  /// The first value of that name, valid until the next change.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  /// All values of that name joined by ", " (RFC 9110 section 5.3).
  std::string combined(std::string_view name) const;

  std::size_t size() const { return places_.size(); }
  HeaderField operator[](std::size_t index) const;
  void clear();

 private:
  struct Place {
    std::uint32_t name_at;
    std::uint32_t name_bytes;
    std::uint32_t value_bytes;
  };
  std::string bytes_{};
  std::vector<Place> places_{};
};

/// ASCII case-insensitive equality.
bool same_name(std::string_view left, std::string_view right);

/// Whether a comma-separated list holds a token, without case: `lists("keep-alive, TE", "te")`.
bool lists_token(std::string_view list, std::string_view token);

}  // namespace chubei::http
