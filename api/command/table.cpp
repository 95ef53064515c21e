#include "api/command/table.hpp"

#include <algorithm>

namespace chubei::command {

namespace {

using Takes = Flag::Takes;

Flag required(std::string_view name, std::string_view value, Text help) {
  return {name, value, std::move(help), Takes::value, true};
}

Flag optional(std::string_view name, std::string_view value, Text help) {
  return {name, value, std::move(help)};
}

Flag repeated(std::string_view name, std::string_view value, Text help) {
  return {name, value, std::move(help), Takes::value, false, true};
}

Flag data_flag() { return required("data", "DIR", {"数据目录", "the data folder"}); }

Flag checkpoint_flag() {
  return optional("checkpoint", "FILE",
                  {"库外检查点文件，默认在数据目录内；宜放在另一磁盘",
                   "the checkpoint outside the database; better on another disk than the data"});
}

Flag keys_flag() {
  return repeated("key", "FILE",
                  {"受信任的公钥（PEM），可重复", "a public key to trust (PEM); may be repeated"});
}

std::vector<Flag> serve_flags() {
  return {
      optional("release", "DIR",
               {"发布包目录，首次启动必填", "the release; needed at first start"}),
      data_flag(),
      optional("listen", "ADDR:PORT",
               {"监听地址，默认 127.0.0.1:8080；端口 0 由系统选定",
                "where to listen, 127.0.0.1:8080 by default; port 0: the system chooses"}),
      optional("threads", "N", {"网络线程数，默认 2", "threads for sockets, 2 by default"}),
      optional("readers", "N", {"读线程数，默认 4", "threads that read the store, 4 by default"}),
      optional("init", "FILE",
               {"首次授权：单位、人员、授权的 JSON 文件",
                "the first grant: a JSON file of organisations, persons and mandates"}),
      optional("demo", "",
               {"启用演示人员（仅限本机访问）", "demo people, for callers on this machine only"}),
      {"clock",
       "manual[:INSTANT]",
       {"手动时钟，仅限新建的系统", "a clock that stands until it is moved; for a new log only"},
       Takes::value},
      optional("suite", "intl|gm",
               {"新建日志的密码套件，默认 intl", "the suite of a new log, intl by default"}),
      optional("log-id", "ID", {"新建日志的编号", "the id of a new log"}),
      checkpoint_flag(),
      optional("issuer", "URL", {"登录令牌的签发者", "issuer of the tokens that are taken"}),
      optional("audience", "NAME",
               {"令牌的受众，默认 chubei", "their audience, chubei by default"}),
      optional("jwks", "FILE|URL",
               {"签发者的公钥集，本地文件或 https 地址",
                "the issuer's key set: a file or an https address, read again now and then"}),
      optional("jwks-minutes", "N",
               {"每隔几分钟重读签发者的公钥集，默认 15",
                "how often the issuer's keys are read again, 15 minutes by default"}),
      optional("base-url", "URL",
               {"对外地址，用于文书中的链接", "the address outsiders use, for links in documents"}),
      optional("tls-certificate", "FILE", {"TLS 证书链（PEM）", "the TLS certificate chain (PEM)"}),
      optional("tls-key", "FILE", {"TLS 私钥（PEM）", "the TLS private key (PEM)"}),
      optional("access-months", "N",
               {"访问日志保存月数，不少于 6，默认 12",
                "how many months the access log is kept, at least 6, 12 by default"}),
      optional("rate", "N",
               {"每名用户每秒请求数上限，突发可达十倍，默认 100，0 为不限",
                "requests a second from one caller, ten times that in a burst; 100 by default, "
                "0 for any"}),
      optional("log-level", "LEVEL", {"info、warning 或 error", "info, warning or error"}),
      optional("grace", "SECONDS",
               {"停止时等待在办请求的秒数，默认 20",
                "how long requests in flight may take at the end, 20 by default"}),
  };
}

std::vector<Flag> export_flags() {
  return {data_flag(),
          optional("to", "FILE", {"写入文件，默认标准输出", "a file; standard output by default"}),
          optional("case", "ID", {"只导出一个事项", "one case only"}), checkpoint_flag()};
}

std::vector<Flag> verify_flags() {
  return {keys_flag(),
          repeated("checkpoint", "FILE",
                   {"另存的检查点，须为其前缀；可重复",
                    "a checkpoint kept elsewhere, which must be a prefix; may be repeated"}),
          optional("data", "DIR",
                   {"核验数据目录而非数据包", "verify a data folder instead of a bundle"})};
}

std::vector<Entry> entries() {
  std::vector<Flag> const token_flags = {
      data_flag(),
      required("person", "SUBJECT",
               {"账号标识（签发者 urn:chubei:demo）", "the account's subject (urn:chubei:demo)"}),
      optional("minutes", "N", {"有效分钟数，默认 480", "how long it holds, 480 by default"}),
      optional("audience", "NAME",
               {"与 serve 的 --audience 相同，默认 chubei",
                "the same as that of serve, chubei by default"})};
  std::vector<Flag> const backup_flags = {
      data_flag(), required("to", "DIR", {"新的或空的目录", "a new or empty folder"}),
      optional(
          "keys-to", "DIR",
          {"另存签名密钥与个人信息密钥的目录，须单独保管、短期保存",
           "where to copy the signing key and the subjects' keys: guard it apart, and not long"})};
  std::vector<Flag> const restore_flags = {
      required("from", "DIR", {"备份目录", "the backup"}),
      data_flag(),
      optional("keys-from", "DIR", {"密钥备份目录", "the backup of the keys"}),
      checkpoint_flag(),
      optional("accept-loss", "",
               {"接受丢失：承接备份中的全部事项，以新日志标识继续，首个事件载明旧日志与损失",
                "accept the loss: keep all that the backup holds and go on under a new log id, "
                "whose first event names the old log and the loss"}),
      optional(
          "ground", "TEXT",
          {"接受丢失的事由，须与 --accept-loss 同用", "why the loss is accepted; needed then"}),
      optional("by", "TEXT",
               {"由谁决定接受丢失（职务或工号），须与 --accept-loss 同用",
                "who accepts it, by post or number; needed then"})};
  return {
      {"serve", "", 0, {"运行服务", "run the service"}, serve_flags(), serve},
      {"check",
       "DIR",
       1,
       {"检查发布包", "check a release"},
       {optional("strict", "", {"警告也算错误", "warnings count as errors"})},
       check},
      {"import",
       "FILE",
       1,
       {"导入状态图（SCXML，或 XState v5 的 .json），写成定义",
        "bring in a chart (SCXML, or .json of XState v5) as a definition"},
       {optional("to", "DIR",
                 {"写成发布包，新的或空的目录；默认把定义写到标准输出",
                  "write a release, into a new or empty folder; by default the "
                  "definition goes to standard output"}),
        optional("name", "NAME",
                 {"定义名，默认取文件名",
                  "the definition's id; the file's name "
                  "by default"}),
        optional("partial", "",
                 {"有不能导入的部分也写出",
                  "write also where something cannot be "
                  "brought in"})},
       import_chart},
      {"export",
       "",
       0,
       {"导出日志或事项数据包", "export the log, or one case, as a bundle"},
       export_flags(),
       export_log},
      {"verify",
       "[FILE]",
       1,
       {"核验数据包或数据目录", "verify a bundle or a data folder"},
       verify_flags(),
       verify},
      {"replay",
       "",
       0,
       {"重放全部事件并与现状比对", "fold all events and compare with the store"},
       {data_flag()},
       replay},
      {"backup",
       "",
       0,
       {"运行中备份", "copy the data while the service runs"},
       backup_flags,
       backup},
      {"restore", "", 0, {"从备份恢复", "bring a backup back"}, restore_flags, restore},
      {"token",
       "",
       0,
       {"签发演示令牌", "mint a token of the local demo issuer"},
       token_flags,
       token},
      {"version", "", 0, {"版本", "which version this is"}, {}, version},
  };
}

std::string headline(Entry const& entry) {
  std::string line = "chubei " + std::string(entry.name);
  if (!entry.operands.empty()) line += " " + std::string(entry.operands);
  for (auto const& flag : entry.flags) {
    if (flag.is_required) line += " --" + std::string(flag.name) + " " + std::string(flag.value);
  }
  return line;
}

std::string padded(std::string text) {
  constexpr std::size_t column = 28;
  text.resize(std::max(text.size() + 2, column), ' ');
  return text;
}

void print_flag(Voice& voice, Flag const& flag) {
  std::string shown = "  --" + std::string(flag.name);
  if (!flag.value.empty()) {
    shown += (flag.takes == Takes::maybe_value ? "=" : " ") + std::string(flag.value);
  }
  shown = padded(std::move(shown));
  voice.say({shown + flag.help.zh, shown + flag.help.en});
}

}  // namespace

std::span<Entry const> table() {
  static std::vector<Entry> const all = entries();
  return all;
}

Entry const* find_entry(std::string_view name) {
  auto const at = std::ranges::find(table(), name, &Entry::name);
  return at == table().end() ? nullptr : &*at;
}

std::span<Flag const> common_flags() {
  static std::vector<Flag> const flags = {
      optional("help", "", {"这一页", "this page"}),
      optional("json", "", {"供脚本使用的 JSON 结果", "the result as JSON, for scripts"}),
      optional("language", "zh|en", {"只用一种语言", "one language only"})};
  return flags;
}

void print_help(Voice& voice) {
  voice.say({"储备：项目申报与储备的工作流服务",
             "Chubei: a workflow service for programmes of project applications"});
  for (auto const& entry : table()) {
    auto const shown = padded("  chubei " + std::string(entry.name));
    voice.say({shown + entry.summary.zh, shown + entry.summary.en});
  }
  voice.say({"chubei <命令> --help 查看用法。退出码：0 正常，1 发现问题，2 用法有误，3 环境故障。",
             "chubei <command> --help tells more. Exit codes: 0 all is well, 1 something is wrong "
             "with what was looked at, 2 usage, 3 the world failed."});
}

void print_help(Voice& voice, Entry const& entry) {
  voice.say({headline(entry) + "：" + entry.summary.zh, headline(entry) + ": " + entry.summary.en});
  for (auto const& flag : entry.flags) print_flag(voice, flag);
  for (auto const& flag : common_flags()) print_flag(voice, flag);
}

}  // namespace chubei::command
