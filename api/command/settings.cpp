#include "api/command/settings.hpp"

#include "api/adapters/file.hpp"
#include "api/command/demo.hpp"
#include "engine/base/encoding.hpp"

#include <charconv>

namespace chubei::command {

namespace {

std::unexpected<Error> wrong(Text message) {
  return fail(ErrorCode::bad_request, std::move(message));
}

Result<std::string> contents(std::string const& path, std::size_t bytes_max) {
  auto text = adapters::read_file(path, bytes_max);
  if (text) return std::move(*text);
  return fail(ErrorCode::not_found, {"没有此文件：" + path, "there is no such file: " + path});
}

Result<void> read_listen(std::string const& text, Settings& settings) {
  auto const colon = text.rfind(':');
  unsigned port = 0;
  auto const* end = text.data() + text.size();
  auto const parsed = colon == text.npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                         : std::from_chars(text.data() + colon + 1, end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end || port > 65535 || colon == 0) {
    return wrong({"--listen 应为 地址:端口，如 127.0.0.1:8080：" + text,
                  "--listen is ADDRESS:PORT, as in 127.0.0.1:8080: " + text});
  }
  settings.address = text.substr(0, colon);
  if (settings.address.starts_with('[') && settings.address.ends_with(']')) {
    settings.address = settings.address.substr(1, settings.address.size() - 2);
  }
  settings.port = static_cast<std::uint16_t>(port);
  return {};
}

Result<void> read_clock(std::string const& text, Settings& settings) {
  constexpr std::string_view manual = "manual";
  auto const colon = text.find(':');
  if (text.substr(0, colon) != manual) {
    return wrong({"--clock 只有 manual 一种，可写作 manual:2024-07-26T09:00:00+08:00",
                  "--clock is manual, or manual:2024-07-26T09:00:00+08:00"});
  }
  settings.is_manual_clock = true;
  if (colon == text.npos) return {};
  auto const start = parse_instant(std::string_view(text).substr(colon + 1));
  if (!start) return std::unexpected(start.error());
  settings.manual_start = *start;
  return {};
}

Result<void> read_log(Arguments const& arguments, Settings& settings) {
  if (auto const clock = arguments.find("clock")) {
    auto const read = read_clock(*clock, settings);
    if (!read) return read;
  }
  auto const suite = parse_suite(arguments.get("suite", "intl"));
  if (!suite) return std::unexpected(suite.error());
  settings.suite = *suite;
  settings.log_id = arguments.get("log-id");
  if (!settings.log_id.empty() && !is_id(settings.log_id)) {
    return wrong({"--log-id 应为 1-64 个字母、数字、- _ .",
                  "--log-id has 1-64 letters, digits, '-', '_' and '.'"});
  }
  if (settings.log_id.starts_with("simulated-")) {
    return wrong({"--log-id 不写 simulated-：手动时钟的日志自会加上",
                  "--log-id does not begin with simulated-: a manual clock adds that by itself"});
  }
  return {};
}

Result<void> read_tls(Arguments const& arguments, Settings& settings) {
  constexpr std::size_t pem_bytes_max = 1 << 20;
  auto const certificate = arguments.find("tls-certificate"), key = arguments.find("tls-key");
  if (certificate.has_value() != key.has_value()) {
    return wrong({"--tls-certificate 与 --tls-key 须同时给出",
                  "--tls-certificate and --tls-key go together"});
  }
  if (!certificate) return {};
  auto chain = contents(*certificate, pem_bytes_max);
  if (!chain) return std::unexpected(chain.error());
  auto secret = contents(*key, pem_bytes_max);
  if (!secret) return std::unexpected(secret.error());
  settings.tls = http::Tls{std::move(*chain), std::move(*secret)};
  return {};
}

Result<void> read_people(Arguments const& arguments, Settings& settings) {
  settings.issuer = arguments.get("issuer");
  settings.audience = arguments.get("audience", audience_default);
  settings.jwks = arguments.get("jwks");
  if (settings.issuer.empty() != settings.jwks.empty()) {
    return wrong({"--issuer 与 --jwks 须同时给出", "--issuer and --jwks go together"});
  }
  constexpr std::int64_t jwks_minutes_max = 24 * 60;
  auto const minutes =
      arguments.number("jwks-minutes", settings.jwks_every.count(), 1, jwks_minutes_max);
  if (!minutes) return std::unexpected(minutes.error());
  settings.jwks_every = std::chrono::minutes(*minutes);
  settings.is_demo = arguments.has("demo");
  if (settings.is_demo && !settings.is_loopback()) {
    return wrong({"--demo 只能监听本机地址，如 127.0.0.1",
                  "--demo is for this machine only: listen on 127.0.0.1"});
  }
  if (auto const file = arguments.find("init")) {
    auto text = contents(*file, first_grant_bytes_max);
    if (!text) return std::unexpected(text.error());
    settings.first_grant = std::move(*text);
  }
  return {};
}

Result<void> read_numbers(Arguments const& arguments, Settings& settings) {
  auto const threads = arguments.number("threads", settings.threads, 1, 256);
  if (!threads) return std::unexpected(threads.error());
  auto const readers = arguments.number("readers", 4, 1, 256);
  if (!readers) return std::unexpected(readers.error());
  auto const grace = arguments.number("grace", settings.grace.count(), 0, 600);
  if (!grace) return std::unexpected(grace.error());
  auto const rate = arguments.number("rate", settings.rate, 0, 100'000);
  if (!rate) return std::unexpected(rate.error());
  settings.rate = static_cast<std::uint32_t>(*rate);
  settings.threads = static_cast<unsigned>(*threads);
  settings.readers = static_cast<std::size_t>(*readers);
  settings.grace = std::chrono::seconds(*grace);
  auto const months =
      arguments.number("access-months", settings.access_months, store::access_months_min, 1200);
  if (!months) return std::unexpected(months.error());
  settings.access_months = static_cast<int>(*months);
  auto const level = arguments.get("log-level", "info");
  if (level != "info" && level != "warning" && level != "error") {
    return wrong({"--log-level 应为 info、warning 或 error：" + level,
                  "--log-level is info, warning or error: " + level});
  }
  settings.level = level == "info"      ? http::Level::info
                   : level == "warning" ? http::Level::warning
                                        : http::Level::error;
  return {};
}

}  // namespace

bool Settings::is_loopback() const {
  return address == "::1" || address == "localhost" || address.starts_with("127.");
}

Result<Settings> read_settings(Arguments const& arguments) {
  Settings settings;
  settings.release = arguments.get("release");
  settings.folder = DataFolder(arguments.get("data"));
  settings.checkpoint = arguments.get("checkpoint", settings.folder.checkpoint().string());
  settings.base_url = arguments.get("base-url");
  if (auto const listen = arguments.find("listen")) {
    auto const read = read_listen(*listen, settings);
    if (!read) return std::unexpected(read.error());
  }
  for (auto const read : {read_log, read_tls, read_people, read_numbers}) {
    auto const done = read(arguments, settings);
    if (!done) return std::unexpected(done.error());
  }
  return settings;
}

}  // namespace chubei::command
