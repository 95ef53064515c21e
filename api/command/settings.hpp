#pragma once
// What `serve` was told, read and checked, with the files it names: everything that can be wrong
// with a command line is found here, before anything is opened.

#include "api/command/arguments.hpp"
#include "api/command/data_folder.hpp"
#include "api/http/log.hpp"
#include "api/http/server.hpp"
#include "engine/base/instant.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace chubei::command {

struct Settings {
  std::filesystem::path release;  ///< empty: the one the log keeps
  DataFolder folder{""};
  std::filesystem::path checkpoint;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  unsigned threads = 2;
  std::size_t readers = 4;
  std::string first_grant;  ///< contents of --init, "" for none
  bool is_demo = false;
  bool is_manual_clock = false;
  std::optional<Instant> manual_start;
  Suite suite = Suite::intl;
  std::string log_id;  ///< "" : a random one
  std::string issuer, audience, jwks;
  std::chrono::minutes jwks_every{15};  ///< how often the issuer's keys are read again
  std::string base_url;
  std::optional<http::Tls> tls;
  http::Level level = http::Level::info;
  std::chrono::seconds grace{20};
  std::uint32_t rate = 100;  ///< requests a second and caller, ten times that in bursts; 0: any
  int access_months = 12;    ///< how long the access log is kept

  bool is_loopback() const;
};

/// bad_request with every fault; not_found for files that are not there.
Result<Settings> read_settings(Arguments const& arguments);

}  // namespace chubei::command
