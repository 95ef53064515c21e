#pragma once
// Every limit and timeout on what a stranger sends, with its name. The defaults are in README.md.

#include <chrono>
#include <cstddef>

namespace chubei::http {

struct Limits {
  std::size_t header_bytes_max = 16 * 1024;  ///< request line and header section; over: 431
  std::size_t header_count_max = 64;         ///< fields in it; over: 431
  std::size_t target_bytes_max = 8 * 1024;   ///< over: 414
  std::size_t discard_bytes_max =
      64 * 1024;  ///< of an unwanted body read to keep a connection usable
  std::size_t connections_max = 8192;
  std::size_t connections_per_address_max = 2048;
  std::size_t requests_in_flight_max = 4096;  ///< over: 503 with Retry-After
  std::size_t requests_per_connection_max = 1'000'000;
};

struct Timeouts {
  std::chrono::milliseconds handshake{10'000};  ///< TLS
  std::chrono::milliseconds header{10'000};     ///< from its first byte to its last
  std::chrono::milliseconds body{60'000};       ///< whole body; streams: between two reads
  std::chrono::milliseconds idle{75'000};       ///< between two requests
  std::chrono::milliseconds write{30'000};      ///< one write of at most 256 KiB
  std::chrono::milliseconds handler{30'000};    ///< until Respond; over: 503
  std::chrono::milliseconds heartbeat{15'000};  ///< silence on an event stream
  std::chrono::milliseconds linger{2'000};  ///< waiting for the client's end after an early answer
};

}  // namespace chubei::http
