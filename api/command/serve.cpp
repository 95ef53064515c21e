#include "api/adapters/file.hpp"
#include "api/command/invocation.hpp"
#include "api/command/serving.hpp"

#include <array>
#include <initializer_list>
#include <signal.h>
#include <unistd.h>

namespace chubei::command {

namespace {

/// SIGTERM and SIGINT are kept from every thread made after this, and waited for.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&signals_);
    for (int const each : {SIGTERM, SIGINT}) ::sigaddset(&signals_, each);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    ::signal(SIGPIPE, SIG_IGN);
  }
  ~StopSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  void wait() {
    int which = 0;
    while (::sigwait(&signals_, &which) != 0) {
    }
  }

 private:
  sigset_t signals_{}, before_{};
};

std::string address_of(Settings const& settings, std::uint16_t port) {
  bool const is_ipv6 = settings.address.contains(':');
  auto const host = is_ipv6 ? "[" + settings.address + "]" : settings.address;
  return (settings.tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

void announce(Voice& voice, Serving const& serving, Settings const& settings,
              std::string const& address) {
  auto const& identity = serving.identity();
  voice.say({"储备已就绪：" + address + "（日志 " + identity.log.text() + "）",
             "Chubei is ready: " + address + " (log " + identity.log.text() + ")"});
  voice.give({{"address", address},
              {"log", identity.log.text()},
              {"simulated", identity.is_simulated},
              {"demo", settings.is_demo}});
  voice.results().flush();
  if (identity.is_simulated) {
    voice.note({"*** 模拟系统：手动时钟，所出回执均不作数 ***",
                "*** SIMULATED: a manual clock; nothing that it issues is valid ***"});
  }
  if (settings.is_demo) {
    auto const count = std::to_string(serving.demo_people_count());
    voice.note({"*** 演示模式：任何本机用户可冒用 " + count + " 名演示人员；切勿用于真实业务 ***",
                "*** DEMO: anyone on this machine may act as any of " + count +
                    " demo people; never for real work ***"});
  }
  if (!serving.has_issuer()) {
    voice.note({"警告：未设 --issuer 与 --jwks，无人能够登录",
                "warning: without --issuer and --jwks nobody can sign in"});
  }
}

Exit refuse(Voice& voice, Error const& error) {
  switch (error.code) {
    case ErrorCode::corrupt:
    case ErrorCode::invalid_definition:
    case ErrorCode::invalid_data:
      return voice.fail(Exit::found, error);
    case ErrorCode::conflict:
    case ErrorCode::unavailable:
    case ErrorCode::timed_out:
      return voice.fail(Exit::world, error);
    default:
      return voice.fail(Exit::usage, error);
  }
}

void to_standard_error(std::string_view lines) {
  while (!lines.empty()) {
    auto const written = ::write(STDERR_FILENO, lines.data(), lines.size());
    if (written <= 0) return;
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

Result<std::unique_ptr<Serving>> start(Settings const& settings, OpenedLog log,
                                       Stores const& stores) {
  try {
    return Serving::start(settings, std::move(log), stores, to_standard_error);
  } catch (http::CannotListen const& failure) {
    return fail(ErrorCode::unavailable, failure.text);
  }
}

}  // namespace

Exit serve(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto settings = read_settings(invocation.arguments);
  if (!settings) return refuse(voice, settings.error());
  StopSignals signals;
  auto log = open_log(*settings, invocation.stores, voice);
  if (!log) return refuse(voice, log.error());
  std::filesystem::remove(settings->folder.port());  // of a process that was killed
  auto const serving = start(*settings, std::move(*log), invocation.stores);
  if (!serving) return refuse(voice, serving.error());
  adapters::write_file(settings->folder.port(), std::to_string((*serving)->port()) + "\n");
  announce(voice, **serving, *settings, address_of(*settings, (*serving)->port()));
  signals.wait();
  voice.note({"正在停止，等待在办请求……", "stopping; requests in flight may finish"});
  bool const in_time = (*serving)->stop(settings->grace);
  std::filesystem::remove(settings->folder.port());
  if (!in_time) {
    voice.note(
        {"部分请求未在时限内完成，已断开", "some requests did not end in time and were cut"});
  }
  voice.note({"已停止", "stopped"});
  return Exit::ok;
}

}  // namespace chubei::command
