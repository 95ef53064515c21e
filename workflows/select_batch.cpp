#include "workflows/select_batch.hpp"

#include "engine/base/hash.hpp"
#include "workflows/job_input.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace chubei::workflows {

namespace {

constexpr std::int64_t amount_top = 1'000'000'000'000'000;

struct Candidate {
  std::string key, field, place;
  std::int64_t score = 0, amount_fen = 0;
  json::object given;
};
struct Quota {
  std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max();
};
struct Request {
  std::vector<Candidate> candidates;
  std::map<std::string, Quota> quotas;
  std::int64_t budget_fen = 0;

  Quota quota(std::string const& field) const {
    auto const at = quotas.find(field);
    return at == quotas.end() ? Quota{} : at->second;
  }
};

Result<Candidate> read_candidate(JobInput const& input) {
  auto key = input.text("key");
  if (!key) return pass(key);
  auto field = input.text("field");
  if (!field) return pass(field);
  auto score = input.integer("score", 0, 1'000'000);
  if (!score) return pass(score);
  auto amount = input.integer("amount_fen", 0, amount_top);
  if (!amount) return pass(amount);
  return Candidate{std::move(*key), std::move(*field), {},
                   *score,          *amount,           input.value().get_object()};
}

Result<void> read_quota(JobInput const& input, Request& request) {
  constexpr std::int64_t count_top = 100'000;
  auto field = input.text("field");
  if (!field) return pass(field);
  auto most = input.integer("most", 0, count_top);
  if (!most) return pass(most);
  Quota quota{0, *most};
  if (json::find(input.value(), "/least")) {
    auto least = input.integer("least", 0, *most);
    if (!least) return pass(least);
    quota.least = *least;
  }
  if (!request.quotas.emplace(*field, quota).second)
    return fail(ErrorCode::bad_request,
                {"领域名额重复：" + *field, "the field has two quotas: " + *field});
  return {};
}

Result<Request> read_request(json::value const& value) {
  JobInput const input(value);
  Request request;
  auto budget = input.integer("budget_fen", 0, amount_top);
  if (!budget) return pass(budget);
  request.budget_fen = *budget;
  auto candidates = input.list("candidates", candidates_max);
  if (!candidates) return pass(candidates);
  std::set<std::string> keys;
  for (JobInput const& item : *candidates) {
    auto candidate = read_candidate(item);
    if (!candidate) return pass(candidate);
    if (!keys.insert(candidate->key).second)
      return fail(ErrorCode::bad_request,
                  {"项目重复：" + candidate->key, "this project stands twice: " + candidate->key});
    request.candidates.push_back(std::move(*candidate));
  }
  auto quotas = input.list("quotas", quotas_max);
  if (!quotas) return pass(quotas);
  for (JobInput const& item : *quotas)
    if (auto read = read_quota(item, request); !read) return pass(read);
  return request;
}

/// What has been taken so far, and what the least quotas still need.
class Selection {
 public:
  explicit Selection(Request const& request) : request_(request) {
    for (Candidate const& candidate : request.candidates)
      waiting_[candidate.field].insert(candidate.amount_fen);
  }

  std::int64_t total() const { return total_; }
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> const& by_field() const {
    return taken_;
  }
  bool is_full(std::string const& field) const {
    auto const at = taken_.find(field);
    return at != taken_.end() ? at->second.first >= request_.quota(field).most
                              : request_.quota(field).most == 0;
  }
  void take(Candidate const& candidate) {
    leave(candidate);
    total_ += candidate.amount_fen;
    auto& [count, sum] = taken_[candidate.field];
    ++count;
    sum += candidate.amount_fen;
  }
  /// Passed over: no longer there for the least quotas.
  void leave(Candidate const& candidate) {
    auto& amounts = waiting_[candidate.field];
    amounts.erase(amounts.find(candidate.amount_fen));
  }
  /// Whether the least quotas can still be met with those waiting, within the budget.
  bool can_finish() const {
    std::int64_t needed = total_;
    for (auto const& [field, quota] : request_.quotas) {
      auto const taken = taken_.find(field);
      auto missing = quota.least - (taken == taken_.end() ? 0 : taken->second.first);
      auto const waiting = waiting_.find(field);
      if (missing > 0 && waiting == waiting_.end()) return false;
      if (missing <= 0) continue;
      for (auto const amount : waiting->second) {  // cheapest first
        if (missing == 0) break;
        needed += amount;
        --missing;
      }
      if (missing > 0) return false;
    }
    return needed <= request_.budget_fen;
  }

 private:
  Request const& request_;
  std::map<std::string, std::multiset<std::int64_t>> waiting_;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> taken_;  // count, sum
  std::int64_t total_ = 0;
};

json::array fields_of(Selection const& selection) {
  json::array list;
  for (auto const& [field, taken] : selection.by_field())
    list.push_back(
        json::object{{"field", field}, {"count", taken.first}, {"total_fen", taken.second}});
  return list;
}

json::object answer_of(json::value const& input, Request const& request) {
  return {{"feasible", true},
          {"candidates_digest",
           text(Suite::intl, hash(Suite::intl, json::canonical(input.at("candidates"))))},
          {"budget_fen", request.budget_fen}};
}

json::object explanation() {
  return {{"zh", "在现有候选项目和资金总额内无法满足各领域的最低名额，请调整名额或资金总额"},
          {"en",
           "the least quotas of the fields cannot be met with these candidates and this budget: "
           "change the quotas or the budget"}};
}

std::unexpected<Error> faulty(std::string const& what_zh, std::string const& what_en) {
  return fail(ErrorCode::conflict,
              {"遴选结果有误：" + what_zh, "the selection is wrong: " + what_en});
}

}  // namespace

Result<json::value> select_batch(json::value const& input, std::string_view seed) {
  auto request = read_request(input);
  if (!request) return pass(request);
  for (Candidate& candidate : request->candidates)
    candidate.place = seeded_place("chubei select_batch", seed, candidate.key);
  std::ranges::sort(request->candidates, [](Candidate const& left, Candidate const& right) {
    return left.score != right.score ? left.score > right.score : left.place < right.place;
  });
  auto answer = answer_of(input, *request);
  json::array selected, left_out;
  Selection selection(*request);
  bool const feasible = selection.can_finish();
  std::int64_t rank = 0;
  for (Candidate const& candidate : request->candidates) {
    if (!feasible) break;
    ++rank;
    std::string_view reason;
    if (selection.is_full(candidate.field)) {
      reason = "field_full";
    } else if (candidate.amount_fen > request->budget_fen - selection.total()) {
      reason = "budget";
    } else {
      Selection tried = selection;
      tried.take(candidate);
      if (!tried.can_finish()) reason = "kept_for_least";
    }
    if (reason.empty()) {
      selection.take(candidate);
      auto given = candidate.given;
      given["rank"] = rank;
      selected.push_back(std::move(given));
    } else {
      selection.leave(candidate);
      left_out.push_back(json::object{{"key", candidate.key}, {"rank", rank}, {"reason", reason}});
    }
  }
  answer["feasible"] = feasible;
  answer["total_fen"] = selection.total();
  answer["by_field"] = fields_of(selection);
  answer["selected"] = std::move(selected);
  answer["left_out"] = std::move(left_out);
  if (!feasible) answer["explanation"] = explanation();
  return answer;
}

Result<void> check_selection(json::value const& input, json::value const& answer) {
  auto request = read_request(input);
  if (!request) return pass(request);
  auto const* feasible = json::find(answer, "/feasible");
  if (!feasible || *feasible != json::value(true)) return {};
  auto selected = JobInput(answer).list("selected", candidates_max);
  if (!selected) return pass(selected);
  std::set<std::string> keys;
  std::map<std::string, std::int64_t> counts;
  std::int64_t total = 0;
  for (JobInput const& one : *selected) {
    auto key = one.text("key");
    if (!key) return pass(key);
    auto const at = std::ranges::find(request->candidates, *key, &Candidate::key);
    if (at == request->candidates.end() || !keys.insert(*key).second)
      return faulty("项目 " + *key + " 不在候选中或重复",
                    *key + " is no candidate, or stands twice");
    ++counts[at->field];
    total += at->amount_fen;
  }
  if (total > request->budget_fen) return faulty("超出资金总额", "it exceeds the budget");
  for (auto const& [field, quota] : request->quotas)
    if (counts[field] < quota.least || counts[field] > quota.most)
      return faulty("领域 " + field + " 不符合名额", "the quota of " + field + " is not kept");
  for (Candidate const& one : request->candidates) {
    bool const fits = !keys.contains(one.key) &&
                      counts[one.field] < request->quota(one.field).most &&
                      total + one.amount_fen <= request->budget_fen;
    if (fits) return faulty("项目 " + one.key + " 尚可纳入", one.key + " would still fit");
  }
  return {};
}

}  // namespace chubei::workflows
