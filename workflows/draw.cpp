#include "workflows/draw.hpp"

#include "engine/base/hash.hpp"
#include "workflows/job_input.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace chubei::workflows {

namespace {

struct Member {
  std::string number, person, employer;
  std::int64_t load = 0, load_max = 0;
  std::vector<std::string> conflicts;
  std::string place;
};

struct Request {
  std::vector<Member> pool;
  std::set<std::string> parties;
  std::set<std::string> recused;
  std::int64_t seats = 0, alternates = 0;
};

Result<Member> read_member(JobInput const& input) {
  constexpr std::int64_t load_top = 1'000;
  Member member;
  for (auto const& [name, field] :
       {std::pair{"number", &Member::number}, std::pair{"person", &Member::person},
        std::pair{"employer", &Member::employer}}) {
    auto text = input.text(name);
    if (!text) return pass(text);
    member.*field = std::move(*text);
  }
  auto load = input.integer("load", 0, load_top);
  if (!load) return pass(load);
  auto load_max = input.integer("load_max", 0, load_top);
  if (!load_max) return pass(load_max);
  auto conflicts = input.texts("conflicts", conflicts_max);
  if (!conflicts) return pass(conflicts);
  member.load = *load;
  member.load_max = *load_max;
  member.conflicts = std::move(*conflicts);
  return member;
}

Result<Request> read_request(json::value const& value) {
  constexpr std::int64_t seats_top = 15;
  JobInput const input(value);
  Request request;
  auto pool = input.list("pool", pool_members_max);
  if (!pool) return pass(pool);
  std::set<std::string> numbers;
  for (JobInput const& item : *pool) {
    auto member = read_member(item);
    if (!member) return pass(member);
    if (!numbers.insert(member->number).second)
      return fail(ErrorCode::bad_request, {"专家编号重复：" + member->number,
                                           "the pool has this number twice: " + member->number});
    request.pool.push_back(std::move(*member));
  }
  auto parties = input.texts("conflicts", conflicts_max);
  if (!parties) return pass(parties);
  request.parties.insert(parties->begin(), parties->end());
  if (json::find(value, "/recused")) {
    auto recused = input.texts("recused", pool_members_max);
    if (!recused) return pass(recused);
    request.recused.insert(recused->begin(), recused->end());
  }
  auto seats = input.integer("seats", 1, seats_top);
  if (!seats) return pass(seats);
  auto alternates = input.integer("alternates", 0, seats_top);
  if (!alternates) return pass(alternates);
  request.seats = *seats;
  request.alternates = *alternates;
  return request;
}

/// Why a member cannot sit, or nothing.
std::optional<std::string_view> obstacle(Member const& member, Request const& request) {
  auto const is_party = [&](auto const& one) { return request.parties.contains(one); };
  if (request.recused.contains(member.number)) return "recused";
  if (is_party(member.employer)) return "employer";
  if (std::ranges::any_of(member.conflicts, is_party)) return "relation";
  if (member.load >= member.load_max) return "load";
  return std::nullopt;
}

json::object seat(Member const& member) {
  return {{"number", member.number}, {"person", member.person}, {"employer", member.employer}};
}

json::object explanation(std::map<std::string_view, int> const& counts, std::size_t pool,
                         std::size_t employers, std::int64_t seats) {
  auto const of = [&](std::string_view reason) {
    auto const at = counts.find(reason);
    return std::to_string(at == counts.end() ? 0 : at->second);
  };
  bool const some_recused = counts.contains("recused");
  std::string const recused_zh = some_recused ? "已申请回避 " + of("recused") + " 人，" : "";
  std::string const recused_en = some_recused ? of("recused") + " have recused themselves, " : "";
  return {
      {"zh", "库内 " + std::to_string(pool) + " 人：" + recused_zh + "任职回避 " + of("employer") +
                 " 人，关系回避 " + of("relation") + " 人，任务已满 " + of("load") +
                 " 人；其余分属 " + std::to_string(employers) + " 家单位，每单位至多 1 人，少于 " +
                 std::to_string(seats) + " 个席位。请补充专家库或减少席位"},
      {"en", std::to_string(pool) + " in the pool: " + recused_en + of("employer") +
                 " work for a party, " + of("relation") + " are related to one, " + of("load") +
                 " have their full load; the rest belong to " + std::to_string(employers) +
                 " employers, one of each, for " + std::to_string(seats) +
                 " seats: enlarge the pool or reduce the seats"}};
}

std::string digest_of_pool(json::value const& input) {
  return text(Suite::intl, hash(Suite::intl, json::canonical(input.at("pool"))));
}

std::unexpected<Error> faulty(std::string const& number, Text what) {
  return fail(ErrorCode::conflict, {"抽取结果有误（" + number + "）：" + what.zh,
                                    "the draw is wrong (" + number + "): " + what.en});
}

}  // namespace

Result<json::value> draw(json::value const& input, std::string_view seed) {
  auto request = read_request(input);
  if (!request) return pass(request);
  auto& pool = request->pool;
  for (Member& member : pool) member.place = seeded_place("chubei draw", seed, member.number);
  std::ranges::sort(pool, {}, &Member::place);
  json::array seats, alternates, exclusions;
  std::map<std::string_view, int> counts;
  std::set<std::string> employers;
  for (Member const& member : pool) {
    auto reason = obstacle(member, *request);
    if (!reason && !employers.insert(member.employer).second) reason = "same_employer";
    if (reason) {
      ++counts[*reason];
      exclusions.push_back(json::object{{"number", member.number}, {"reason", *reason}});
    } else if (static_cast<std::int64_t>(seats.size()) < request->seats) {
      seats.push_back(seat(member));
    } else if (static_cast<std::int64_t>(alternates.size()) < request->alternates) {
      alternates.push_back(seat(member));
    }
  }
  bool const feasible = static_cast<std::int64_t>(seats.size()) == request->seats;
  json::object answer{{"feasible", feasible},
                      {"pool_digest", digest_of_pool(input)},
                      {"pool_size", static_cast<std::int64_t>(pool.size())},
                      {"eligible", static_cast<std::int64_t>(employers.size())},
                      {"exclusions", std::move(exclusions)}};
  answer["seats"] = feasible ? std::move(seats) : json::array{};
  answer["alternates"] = feasible ? std::move(alternates) : json::array{};
  if (!feasible)
    answer["explanation"] = explanation(counts, pool.size(), employers.size(), request->seats);
  return answer;
}

Result<void> check_draw(json::value const& input, json::value const& answer) {
  auto request = read_request(input);
  if (!request) return pass(request);
  JobInput const given(answer);
  auto const* feasible = json::find(answer, "/feasible");
  if (!feasible || *feasible != json::value(true)) return {};
  auto seats = given.list("seats", pool_members_max);
  if (!seats) return pass(seats);
  auto drawn = *seats;
  if (static_cast<std::int64_t>(drawn.size()) != request->seats)
    return faulty("-", {"席位数不符", "another number of seats was asked for"});
  auto alternates = given.list("alternates", pool_members_max);
  if (!alternates) return pass(alternates);
  for (JobInput const& one : *alternates) drawn.push_back(one);
  std::set<std::string> employers;
  for (JobInput const& one : drawn) {
    auto number = one.text("number");
    if (!number) return pass(number);
    auto const at = std::ranges::find(request->pool, *number, &Member::number);
    if (at == request->pool.end()) return faulty(*number, {"不在库内", "not in the pool"});
    if (obstacle(*at, *request))
      return faulty(*number, {"应当回避或任务已满", "in conflict, or with a full load"});
    if (!employers.insert(at->employer).second)
      return faulty(*number, {"同一单位有两人", "two of one employer"});
  }
  return {};
}

}  // namespace chubei::workflows
