#include "tests/tidy/rooms.hpp"

#include <algorithm>
#include <array>

namespace chubei::tidy {

namespace {

constexpr std::string_view engine_without_adapters =
    "engine/base/ engine/cel/ engine/form/ engine/chart/ engine/process/ engine/check/ "
    "engine/ledger/ engine/store/ engine/runtime/";
constexpr std::string_view above_the_engine =
    "engine/base/ engine/cel/ engine/form/ engine/chart/ engine/import/ engine/process/ "
    "engine/check/ engine/ledger/ engine/store/ engine/runtime/ workflows/ api/http/";
constexpr std::string_view whole_house =
    "engine/base/ engine/cel/ engine/form/ engine/chart/ engine/process/ engine/check/ "
    "engine/ledger/ engine/store/ engine/runtime/ workflows/ api/ api/http/ engine/store/memory/ "
    "engine/store/sqlite/ engine/store/postgresql/";

constexpr std::array table = {
    Room{"engine/base/", "", "boost/json boost/container/ openssl/"},
    Room{"engine/cel/", "engine/base/", "boost/json re2/"},
    Room{"engine/form/", "engine/base/", "boost/json re2/"},
    Room{"engine/chart/", "engine/base/ engine/cel/ engine/form/", "boost/json"},
    Room{"engine/import/", "engine/base/", "boost/json expat.h"},
    Room{"engine/process/", "engine/base/ engine/cel/ engine/form/ engine/chart/", "boost/json"},
    Room{"engine/check/", "engine/base/ engine/cel/ engine/form/ engine/chart/", "boost/json z3"},
    Room{"engine/ledger/", "engine/base/", "boost/json"},
    Room{"engine/store/", "engine/base/ engine/process/ engine/ledger/", "boost/json"},
    Room{"engine/store/memory/", "engine/base/ engine/process/ engine/ledger/ engine/store/",
         "boost/json openssl/"},
    Room{"engine/store/sqlite/", "engine/base/ engine/process/ engine/ledger/ engine/store/",
         "boost/json openssl/ SQLiteCpp/ sqlite3.h"},
    Room{"engine/store/postgresql/", "engine/base/ engine/process/ engine/ledger/ engine/store/",
         "boost/json libpq-fe.h postgresql/"},
    Room{"engine/runtime/", engine_without_adapters, "boost/json"},
    Room{"workflows/", engine_without_adapters, "boost/json"},
    Room{"api/http/", "engine/base/", "boost/ openssl/"},
    Room{"api/", above_the_engine, "boost/ openssl/"},
    Room{"api/main.cpp", whole_house, "boost/ openssl/"},
};

bool is_listed(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at < list.size();) {
    auto const end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

bool has_listed_beginning(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at < list.size();) {
    auto const end = std::min(list.find(' ', at), list.size());
    if (word.starts_with(list.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

// The standard library and POSIX: no folder in the name, or sys/, netinet/ and the like.
bool is_system(std::string_view included) {
  constexpr std::string_view folders = "sys/ netinet/ arpa/ linux/";
  constexpr std::string_view ours =
      "sqlite3.h expat.h libpq-fe.h z3.h z3++.h catch.hpp rapidcheck.h";
  if (is_listed(ours, included)) return false;
  return !included.contains('/') || has_listed_beginning(folders, included);
}

}  // namespace

std::span<Room const> rooms() { return table; }

Room const* room_of(std::string_view path) {
  Room const* best = nullptr;
  for (auto const& room : table) {
    bool const is_longer = !best || room.folder.size() > best->folder.size();
    if (path.starts_with(room.folder) && is_longer) best = &room;
  }
  return best;
}

std::string house_fault(Room const& room, std::string_view included) {
  auto const* const other = room_of(included);
  if (!other) return "names no room; write the path from the root, as in \"engine/base/text.hpp\"";
  if (other == &room || is_listed(room.house, other->folder)) return {};
  return std::string(room.folder) + " may include only: itself " + std::string(room.house);
}

std::string third_party_fault(Room const& room, std::string_view included) {
  if (included.starts_with("openssl/ssl") && !room.folder.starts_with("api/")) {
    return "TLS belongs to api; below it OpenSSL is only for hashing and signing";
  }
  if (is_system(included) || has_listed_beginning(room.third_party, included)) return {};
  return std::string(room.folder) + " may use, beside the standard library, only: " +
         (room.third_party.empty() ? "nothing" : std::string(room.third_party));
}

}  // namespace chubei::tidy
