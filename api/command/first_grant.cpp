#include "api/command/first_grant.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>

namespace chubei::command {

namespace {

using Lists = std::array<std::pair<std::string_view, std::string_view>, 3>;
constexpr Lists lists = {
    {{"organisations", "organisation"}, {"persons", "person"}, {"mandates", "mandate"}}};
constexpr std::chrono::seconds answer_within{120};

FieldError fault(std::string pointer, std::string rule, Text message) {
  return {std::move(pointer), std::move(rule), std::move(message), 0, 0};
}

std::vector<FieldError> unknown_members(boost::json::object const& object) {
  std::vector<FieldError> faults;
  for (auto const& [name, value] : object) {
    if (std::ranges::any_of(lists, [&](auto const& list) { return list.first == name; })) continue;
    if (name == "$schema" || name == "description") continue;
    std::string const shown(name);
    faults.push_back(
        fault("/" + shown, "unknown_name",
              {"不认识的成员：" + shown + "；应为 organisations、persons、mandates",
               "unknown member " + shown + ": there are organisations, persons and mandates"}));
  }
  return faults;
}

void read_list(boost::json::value const& list, std::string_view name, std::string_view registry,
               std::vector<Grant>& grants, std::vector<FieldError>& faults) {
  auto const pointer = "/" + std::string(name);
  if (!list.is_array()) {
    faults.push_back(fault(pointer, "type", {"应为数组", "this is a list"}));
    return;
  }
  std::size_t index = 0;
  for (auto const& data : list.get_array()) {
    auto const at = pointer + "/" + std::to_string(index++);
    if (!data.is_object()) faults.push_back(fault(at, "type", {"应为对象", "this is an object"}));
    grants.push_back({at, std::string(registry), data});
  }
}

/// Of an all-or-nothing list: the one item that was refused; the others say `conflict`.
Result<void> first_refusal(std::vector<Grant> const& grants,
                           std::vector<runtime::Answer> const& answers) {
  std::optional<std::size_t> refused;
  for (std::size_t at = 0; at < answers.size(); ++at) {
    if (answers[at]) continue;
    if (!refused) refused = at;
    if (answers[at].error().code == ErrorCode::conflict) continue;
    refused = at;
    break;
  }
  if (!refused) return {};
  auto error = answers[*refused].error();
  auto const& pointer = grants[*refused].pointer;
  for (auto& field : error.fields) field.pointer = pointer + field.pointer;
  error.message = {"首次授权 " + pointer + "：" + error.message.zh,
                   "first grant, " + pointer + ": " + error.message.en};
  return std::unexpected(std::move(error));
}

chart::Definition const* registry_of(chart::Release const& release, std::string_view registry) {
  auto const at = std::ranges::find_if(release.definitions,
                                       [&](auto const& one) { return one->registry == registry; });
  return at == release.definitions.end() ? nullptr : at->get();
}

}  // namespace

Result<std::vector<Grant>> read_first_grant(std::string_view text) {
  auto parsed = json::parse_located(text, {.bytes_max = first_grant_bytes_max});
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  auto& root = parsed->root;
  if (!root.is_object()) {
    return fail(ErrorCode::invalid_data,
                {"首次授权文件应为 JSON 对象", "the file of the first grant is a JSON object"});
  }
  json::normalise_numbers(root);
  std::vector<Grant> grants;
  auto faults = unknown_members(root.get_object());
  for (auto const& [name, registry] : lists) {
    if (auto const* list = root.get_object().if_contains(name)) {
      read_list(*list, name, registry, grants, faults);
    }
  }
  for (auto& each : faults) {
    auto const place = parsed->places.find(each.pointer);
    if (place == parsed->places.end()) continue;
    each.line = place->second.line;
    each.column = place->second.column;
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid_data,
                {"首次授权文件有误", "the file of the first grant is not right"},
                std::move(faults));
  }
  if (grants.size() > runtime::all_max) {
    auto const most = std::to_string(runtime::all_max);
    return fail(ErrorCode::limit_reached, {"首次授权最多 " + most + " 项，其余请在系统内登记",
                                           "the first grant takes at most " + most +
                                               " entries: register the others in the service"});
  }
  return grants;
}

Result<std::vector<process::Command>> first_commands(std::vector<Grant> const& grants,
                                                     chart::Release const& release,
                                                     LogId const& log, Instant now) {
  std::vector<process::Command> commands;
  Hasher hasher(Suite::intl);
  for (auto const& grant : grants) {
    auto const* definition = registry_of(release, grant.registry);
    if (!definition) {
      return fail(ErrorCode::unsupported, {"发布包中没有登记此类信息的定义：" + grant.registry,
                                           "the release has no registry of this kind: " +
                                               grant.registry + " (include workflows/registry)"});
    }
    auto const digest =
        hex(hash_framed(hasher, "chubei first grant", {log.text(), grant.pointer, "1"}));
    process::Command command;
    command.id = CommandId("init." + digest.substr(0, 26));
    command.instance = InstanceId(digest.substr(0, 26));
    command.admitted_at = now;
    command.actor.kind = process::Actor::Kind::system;
    command.actor.method = "init";
    command.actor.strength = "none";
    command.seed = hex(hash_framed(hasher, "chubei first grant", {log.text(), grant.pointer, "2"}));
    command.body = process::StartInstance{definition->id, grant.data, std::nullopt, ""};
    commands.push_back(std::move(command));
  }
  return commands;
}

Result<void> perform(runtime::Writer& writer, std::vector<Grant> const& grants,
                     std::vector<process::Command> commands) {
  if (commands.empty()) return {};
  auto promise = std::make_shared<std::promise<std::vector<runtime::Answer>>>();
  auto future = promise->get_future();
  writer.submit(runtime::All{
      std::move(commands), std::nullopt,
      [promise](std::vector<runtime::Answer> answers) { promise->set_value(std::move(answers)); }});
  if (future.wait_for(answer_within) != std::future_status::ready) {
    return fail(ErrorCode::timed_out, {"写入首次授权超时", "the first grant took too long"});
  }
  return first_refusal(grants, future.get());
}

}  // namespace chubei::command
