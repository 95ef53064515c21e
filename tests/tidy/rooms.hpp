#pragma once
// Which room may include what: the table of the house as data. A room is the longest folder of the
// table that a path lies in. Tests may include everything and are not in it.
#include <span>
#include <string>
#include <string_view>

namespace chubei::tidy {

struct Room {
  std::string_view folder;  // "engine/base/"
  std::string_view house;   // folders it may include, space-separated; its own is always allowed
  std::string_view third_party;  // beginnings of <...> it may include; the standard library always
};

std::span<Room const> rooms();

// The room that a path lies in, or null (tests, examples).
Room const* room_of(std::string_view path);

// Why `room` may not include "path" (a house header); empty where it may.
std::string house_fault(Room const& room, std::string_view included);

// Why `room` may not include <path>; empty where it may.
std::string third_party_fault(Room const& room, std::string_view included);

}  // namespace chubei::tidy
