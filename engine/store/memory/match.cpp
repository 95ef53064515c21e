#include "engine/store/memory/match.hpp"

#include <algorithm>

namespace chubei::store::memory {

namespace {

using boost::json::value;

value instant_value(std::optional<Instant> instant) {
  return instant ? value(instant->ms) : value();
}

long double number(value const& from) {
  if (auto const* whole = from.if_int64()) return *whole;
  if (auto const* whole = from.if_uint64()) return *whole;
  if (auto const* flag = from.if_bool()) return *flag ? 1 : 0;
  return from.get_double();
}

value task_value(process::Task const& task, std::string_view field) {
  if (field == "kind") return value(task.kind);
  if (field == "element") return value(task.element);
  if (field == "overdue") return value(task.overdue);
  if (field == "opened_at") return instant_value(task.opened_at);
  if (field == "assignee") return task.assignee ? value(task.assignee->text()) : value();
  return task.due ? instant_value(task.due->at) : value();
}

/// -1, 0, 1; nullopt for unlike kinds.
std::optional<int> compare(value const& left, value const& right) {
  auto const sign = [](auto const& a, auto const& b) { return a < b ? -1 : b < a ? 1 : 0; };
  if (left.is_number() && right.is_number()) return sign(number(left), number(right));
  if (left.is_string() && right.is_string()) {
    return sign(std::string_view(left.get_string()), std::string_view(right.get_string()));
  }
  return std::nullopt;
}

bool is_equal(value const& left, value const& right) {
  if (left.is_bool() && right.is_bool()) return left.get_bool() == right.get_bool();
  return compare(left, right) == 0;
}

bool element_fits(value const& element, Predicate::Kind kind, value const& wanted, bool in_list) {
  using enum Predicate::Kind;
  auto const order = compare(element, wanted);
  bool const texts = element.is_string() && wanted.is_string();
  switch (kind) {
    case equal:
      return is_equal(element, wanted);
    case less:
      return order && *order < 0;
    case less_equal:
      return order && *order <= 0;
    case greater:
      return order && *order > 0;
    case greater_equal:
      return order && *order >= 0;
    case contains:
      if (in_list) return is_equal(element, wanted);
      return texts && std::string_view(element.get_string()).find(wanted.get_string()) !=
                          std::string_view::npos;
    case starts_with:
      return texts && element.get_string().starts_with(wanted.get_string());
    default:
      return false;
  }
}

bool value_fits(value const& held, Predicate::Kind kind, value const& wanted) {
  if (held.is_null()) return false;
  if (kind == Predicate::Kind::not_equal) return !value_fits(held, Predicate::Kind::equal, wanted);
  if (auto const* list = held.if_array()) {
    return std::ranges::any_of(
        *list, [&](value const& element) { return element_fits(element, kind, wanted, true); });
  }
  return element_fits(held, kind, wanted, false);
}

int rank(value const& key) { return key.is_number() ? 0 : key.is_string() ? 1 : 2; }

int compare_keys(value const& left, value const& right) {
  if (rank(left) != rank(right)) return rank(left) - rank(right);
  return compare(left, right).value_or(0);
}

}  // namespace

value field_value(Candidate const& candidate, std::string_view field) {
  auto const& head = *candidate.row->head;
  if (field == "definition") return value(head.definition);
  if (field == "key") return value(head.key);
  if (field == "state") return value(boost::json::array(head.active.begin(), head.active.end()));
  if (field == "finished") return value(head.finished);
  if (field == "outcome") return value(head.outcome);
  if (field == "started_at") return instant_value(head.started_at);
  if (field == "changed_at") return instant_value(head.changed_at);
  if (field == "next_due") return instant_value(candidate.row->next_due);
  if (field_kind(field, false) == FieldKind::slot) {
    auto const* slot = head.find_slot(field);
    return slot ? slot->value : value();
  }
  ensure(candidate.task != nullptr);
  return task_value(*candidate.task, field);
}

bool fits(Candidate const& candidate, Predicate const& where) {
  auto const part_fits = [&](Predicate const& part) { return fits(candidate, part); };
  switch (where.kind) {
    case Predicate::Kind::all:
      return std::ranges::all_of(where.parts, part_fits);
    case Predicate::Kind::any:
      return std::ranges::any_of(where.parts, part_fits);
    case Predicate::Kind::none:
      return std::ranges::none_of(where.parts, part_fits);
    default:
      return value_fits(field_value(candidate, where.field), where.kind, where.value);
  }
}

bool is_visible(process::Instance const& head, std::vector<std::string> const& tags,
                std::vector<std::string> const& blind_levels) {
  bool allowed = false;
  for (auto const& row : head.access) {
    if (std::ranges::find(tags, row.tag) == tags.end()) continue;
    if (!row.allow) return false;
    allowed = allowed || std::ranges::find(blind_levels, row.level) == blind_levels.end();
  }
  return allowed;
}

value order_key(Candidate const& candidate, std::string_view field) {
  auto key = field_value(candidate, field);
  if (key.is_bool()) return value(key.get_bool() ? 1 : 0);
  return key.is_structured() ? value() : key;
}

bool is_before(PageEnd const& left, PageEnd const& right, std::vector<Order> const& order) {
  for (std::size_t index = 0; index < order.size(); ++index) {
    int const sign = compare_keys(left.keys[index], right.keys[index]);
    if (sign != 0) return (sign < 0) != order[index].descending;
  }
  return left.id < right.id;
}

}  // namespace chubei::store::memory
