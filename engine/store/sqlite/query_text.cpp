#include "engine/store/sqlite/query_text.hpp"

#include "engine/base/json.hpp"

#include <utility>

namespace chubei::store::sqlite {

namespace {

using enum Predicate::Kind;

constexpr std::pair<std::string_view, std::string_view> columns[] = {
    {"definition", "i.definition"},
    {"key", "i.key"},
    {"outcome", "h.outcome"},
    {"finished", "h.finished"},
    {"started_at", "i.started_at"},
    {"changed_at", "h.changed_at"},
    {"next_due", "h.next_due"},
    {"kind", "t.kind"},
    {"due", "t.due"},
    {"opened_at", "t.opened_at"},
    {"assignee", "t.assignee"},
    {"overdue", "t.overdue"},
    {"element", "t.element"},
};

std::string_view column_of(std::string_view field) {
  for (auto const& [name, column] : columns) {
    if (name == field) return column;
  }
  ensure(false);
  return {};
}

std::string_view comparison(Predicate::Kind kind) {
  switch (kind) {
    case less:
      return " < ";
    case less_equal:
      return " <= ";
    case greater:
      return " > ";
    case greater_equal:
      return " >= ";
    default:
      return " = ";
  }
}

bool is_comparison(Predicate::Kind kind) {
  return kind == equal || kind == less || kind == less_equal || kind == greater ||
         kind == greater_equal;
}

Predicate with_kind(Predicate const& where, Predicate::Kind kind) {
  return {kind, where.field, where.value, {}};
}

// The slots of a head: {"path": …, "value": …} with "value" left out where it is absent.
constexpr std::string_view slot_rows = "json_each(h.content, '$.slots') s";
constexpr std::string_view slot_path = "json_extract(s.value, '$.path') = ";
constexpr std::string_view slot_type = "json_type(s.value, '$.value')";

}  // namespace

boost::json::value text_list(std::vector<std::string> const& texts) {
  boost::json::array const list(texts.begin(), texts.end());
  return boost::json::value(json::canonical(boost::json::value(list)));
}

QueryText& QueryText::add_value(boost::json::value value) {
  sql_ += '?';
  values_.push_back(std::move(value));
  return *this;
}

void QueryText::add_predicate(Predicate const& where) {
  if (where.kind == all || where.kind == any || where.kind == none) return add_parts(where);
  auto const kind = field_kind(where.field, true);
  ensure(kind.has_value());
  if (*kind == FieldKind::slot) return add_slot_test(where);
  if (*kind == FieldKind::list) return add_list_test(where);
  add_column_test(where, *kind);
}

void QueryText::add_parts(Predicate const& where) {
  bool const is_all = where.kind == all;
  add(where.kind == none ? "NOT (" : "(").add(is_all ? "1" : "0");
  for (auto const& part : where.parts) {
    add(is_all ? " AND " : " OR ");
    add_predicate(part);
  }
  add(")");
}

void QueryText::add_column_test(Predicate const& where, FieldKind kind) {
  auto const column = column_of(where.field);
  bool const fits_kind = kind == FieldKind::flag      ? where.value.is_bool()
                         : kind == FieldKind::instant ? where.value.is_number()
                                                      : where.value.is_string();
  add("(").add(column).add(" IS NOT NULL");
  if (where.kind == not_equal) {
    if (fits_kind) add(" AND ").add(column).add(" <> ");
  } else if (!fits_kind || (kind == FieldKind::flag && where.kind != equal)) {
    add(" AND 0)");
    return;
  } else if (is_comparison(where.kind)) {
    add(" AND ").add(column).add(comparison(where.kind));
  } else if (kind != FieldKind::text) {
    add(" AND 0)");
    return;
  } else if (where.kind == contains) {
    add(" AND instr(").add(column).add(", ").add_value(where.value).add(") > 0)");
    return;
  } else {
    add(" AND substr(").add(column).add(", 1, length(").add_value(where.value).add(")) = ");
  }
  if (fits_kind) {
    add_value(where.value.is_bool() ? boost::json::value(where.value.get_bool() ? 1 : 0)
                                    : where.value);
  }
  add(")");
}

void QueryText::add_list_test(Predicate const& where) {
  add(where.kind == not_equal ? "NOT EXISTS (" : "EXISTS (");
  add("SELECT 1 FROM json_each(h.content, '$.active') e WHERE ");
  add_element_test(where.kind == not_equal ? with_kind(where, equal) : where, "e", "'array'");
  add(")");
}

void QueryText::add_slot_test(Predicate const& where) {
  if (where.kind == not_equal) {
    add("(EXISTS (SELECT 1 FROM ").add(slot_rows).add(" WHERE ").add(slot_path);
    add_value(boost::json::value(where.field)).add(" AND ").add(slot_type).add(" <> 'null')");
    add(" AND NOT ");
    add_slot_test(with_kind(where, equal));
    add(")");
    return;
  }
  add("EXISTS (SELECT 1 FROM ").add(slot_rows).add(", json_each(s.value, '$.value') e WHERE ");
  add(slot_path).add_value(boost::json::value(where.field));
  add(" AND ").add(slot_type).add(" <> 'object' AND ");
  add_element_test(where, "e", slot_type);
  add(")");
}

/// One element of json_each, of something of that `kind` ('array' or a scalar's type).
void QueryText::add_element_test(Predicate const& where, std::string_view element,
                                 std::string_view kind) {
  auto const& wanted = where.value;
  if (where.kind == contains) {
    add("CASE WHEN ").add(kind).add(" = 'array' THEN ");
    add_element_test(with_kind(where, equal), element, kind);
    if (wanted.is_string()) {
      add(" ELSE ").add(element).add(".type = 'text' AND instr(").add(element).add(".atom, ");
      add_value(wanted).add(") > 0 END");
    } else {
      add(" ELSE 0 END");
    }
    return;
  }
  add("(").add(element);
  if (where.kind == starts_with && wanted.is_string()) {
    add(".type = 'text' AND substr(").add(element).add(".atom, 1, length(");
    add_value(wanted).add(")) = ").add_value(wanted);
  } else if (wanted.is_bool() && where.kind == equal) {
    add(wanted.get_bool() ? ".type = 'true'" : ".type = 'false'");
  } else if (is_comparison(where.kind) && (wanted.is_number() || wanted.is_string())) {
    add(wanted.is_string() ? ".type = 'text' AND " : ".type IN ('integer', 'real') AND ");
    add(element).add(".atom").add(comparison(where.kind)).add_value(wanted);
  } else {
    add(".type = ''");
  }
  add(")");
}

void QueryText::add_visible(std::vector<std::string> const& tags,
                            std::vector<std::string> const& blind_levels, Drive drive) {
  auto const list = text_list(tags);
  add(drive == Drive::tags
          ? "i.number IN (SELECT a.instance FROM access a WHERE a.allow = 1 AND a.tag IN "
          : "EXISTS (SELECT 1 FROM access a WHERE a.instance = i.number AND a.allow = 1 AND a.tag "
            "IN ");
  add("(SELECT value FROM json_each(").add_value(list).add("))");
  if (!blind_levels.empty()) {
    add(" AND a.level NOT IN (SELECT value FROM json_each(");
    add_value(text_list(blind_levels)).add("))");
  }
  add(")");
  add(" AND NOT EXISTS (SELECT 1 FROM access a WHERE a.instance = i.number AND a.allow = 0 AND "
      "a.tag IN (SELECT value FROM json_each(")
      .add_value(list)
      .add(")))");
}

void QueryText::add_key(std::string_view field) {
  if (field_kind(field, true) != FieldKind::slot) {
    add(column_of(field));
    return;
  }
  add("(SELECT CASE ").add(slot_type);
  add(" WHEN 'array' THEN NULL WHEN 'object' THEN NULL ELSE json_extract(s.value, '$.value') END ");
  add("FROM ").add(slot_rows).add(" WHERE ").add(slot_path);
  add_value(boost::json::value(field)).add(")");
}

void QueryText::add_order(std::vector<Order> const& order) {
  for (std::size_t index = 0; index < order.size(); ++index) {
    add("k").add(std::to_string(index));
    add(order[index].descending ? " DESC NULLS FIRST, " : " ASC NULLS LAST, ");
  }
  add("id");
}

void QueryText::add_after(PageEnd const& end, std::vector<Order> const& order) {
  // (k0 after v0) or (k0 is v0 and ((k1 after v1) or …(id > last)))
  for (std::size_t index = 0; index < order.size(); ++index) {
    auto const key = "k" + std::to_string(index);
    auto const& last = end.keys[index];
    bool const descending = order[index].descending;
    add("((");
    if (last.is_null()) {
      add(descending ? key + " IS NOT NULL" : "0");
    } else {
      add(key + " IS NOT NULL AND " + key + (descending ? " < " : " > ")).add_value(last);
      if (!descending) add(" OR " + key + " IS NULL");
    }
    add(") OR (" + key + " IS ").add_value(last).add(" AND ");
  }
  add("id > ").add_value(boost::json::value(end.id));
  for (std::size_t index = 0; index < order.size(); ++index) add("))");
}

}  // namespace chubei::store::sqlite
