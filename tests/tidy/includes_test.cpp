// Who may include whom, and that a header stands alone.
#include "tests/catch.hpp"
#include "tests/tidy/rooms.hpp"
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <optional>

namespace chubei::tidy {

namespace {

struct Include {
  bool is_quoted = false;
  std::string path;
};

std::optional<Include> include_of(std::string_view line) {
  constexpr std::string_view keyword = "#include ";
  if (!line.starts_with(keyword) || line.size() < keyword.size() + 3) return std::nullopt;
  line.remove_prefix(keyword.size());
  auto const end = line.find(line[0] == '<' ? '>' : '"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{line[0] == '"', std::string(line.substr(1, end - 1))};
}

std::string fault(SourceFile const& file, Include const& include) {
  if (include.is_quoted && !is_in_tree(include.path)) {
    return "there is no such file; write the path from the root";
  }
  auto const* const room = room_of(file.path);
  if (!room) return {};
  return include.is_quoted ? house_fault(*room, include.path)
                           : third_party_fault(*room, include.path);
}

std::string first_include(SourceFile const& file) {
  for (auto const& line : file.lines) {
    if (auto const include = include_of(line)) return include->path;
  }
  return {};
}

}  // namespace

TEST_CASE("tidy: every include follows the table of rooms", "[tidy]") {
  Findings findings;
  for (auto const& file : tree()) {
    if (!file.is_cpp()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      auto const include = include_of(file.lines[i]);
      if (!include) continue;
      if (auto const text = fault(file, *include); !text.empty()) {
        findings.push_back(finding(file, i, "includes " + include->path + ": " + text));
      }
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("tidy: the table itself refuses what it should", "[tidy]") {
  auto const fault_in = [](std::string_view path, std::string_view included) {
    return house_fault(*room_of(path), included);
  };
  CHECK(fault_in("engine/chart/tree.cpp", "engine/cel/program.hpp").empty());
  CHECK_FALSE(fault_in("engine/cel/program.cpp", "engine/chart/tree.hpp").empty());
  CHECK_FALSE(fault_in("engine/runtime/writer.cpp", "engine/store/sqlite/store.hpp").empty());
  CHECK_FALSE(fault_in("api/command/serve.cpp", "engine/store/sqlite/store.hpp").empty());
  CHECK(fault_in("api/main.cpp", "engine/store/sqlite/store.hpp").empty());
  CHECK_FALSE(third_party_fault(*room_of("workflows/draw.cpp"), "boost/asio.hpp").empty());
  CHECK_FALSE(third_party_fault(*room_of("engine/base/hash.cpp"), "openssl/ssl.h").empty());
  CHECK(third_party_fault(*room_of("api/http/server.cpp"), "boost/beast/http.hpp").empty());
}

TEST_CASE("tidy: a source file includes its own header first", "[tidy]") {
  Findings findings;
  for (auto const& file : tree()) {
    if (!file.has_ending(".cpp")) continue;
    auto const own = file.path.substr(0, file.path.size() - 4) + ".hpp";
    if (is_in_tree(own) && first_include(file) != own) {
      findings.push_back(finding(file, 0,
                                 "include \"" + own +
                                     "\" first: it proves that the header "
                                     "stands alone"));
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace chubei::tidy
