#include "api/adapters/clock.hpp"
#include "api/adapters/key_file.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/demo.hpp"
#include "api/command/invocation.hpp"
#include "api/http/demo_issuer.hpp"

namespace chubei::command {

Exit token(Invocation& invocation) {
  auto& voice = invocation.voice;
  auto const& arguments = invocation.arguments;
  DataFolder const folder(arguments.get("data"));
  auto const minutes = arguments.number("minutes", 480, 1, 24 * 60);
  if (!minutes) return voice.fail(Exit::usage, minutes.error());
  auto const seed = adapters::read_secret(folder.demo_seed());
  if (!seed) {
    return voice.fail(Exit::usage,
                      Text{"此数据目录未启用演示签发：请先以 --demo 启动服务",
                           "this folder has no demo issuer: start the service with --demo first"});
  }
  adapters::SystemClock clock;
  http::DemoIssuer const issuer(*seed, arguments.get("audience", audience_default));
  http::DemoIssuer::Claims claims;
  claims.subject = arguments.get("person");
  claims.issued_at = clock.now();
  claims.lifetime_ms = *minutes * 60'000;
  auto const minted = issuer.mint(claims);
  voice.line(minted);
  voice.give({{"token", minted},
              {"issuer", http::DemoIssuer::issuer_name},
              {"subject", claims.subject},
              {"expires_at", format(Instant{claims.issued_at.ms + claims.lifetime_ms})}});
  return Exit::ok;
}

}  // namespace chubei::command
