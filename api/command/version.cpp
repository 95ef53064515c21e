#include "api/command/invocation.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/process/fact.hpp"

#include <openssl/crypto.h>

namespace chubei::command {

namespace {
constexpr std::string_view version_text = CHUBEI_VERSION;
}

Exit version(Invocation& invocation) {
  std::string const envelope(ledger::envelope_format), bundle(ledger::log_bundle_format);
  std::string const openssl = OpenSSL_version(OPENSSL_VERSION);
  invocation.voice.say(
      {"储备 " + std::string(version_text) + "，日志格式 " + envelope + "，" + openssl,
       "Chubei " + std::string(version_text) + ", log format " + envelope + ", " + openssl});
  invocation.voice.give({{"version", version_text},
                         {"envelope_format", envelope},
                         {"bundle_format", bundle},
                         {"event_format", process::event_format},
                         {"openssl", openssl}});
  return Exit::ok;
}

}  // namespace chubei::command
