#include "engine/store/sqlite/lists.hpp"

#include "engine/base/json.hpp"
#include "engine/store/sqlite/query_text.hpp"

#include <algorithm>

namespace chubei::store::sqlite {

namespace {

constexpr json::Limits stored_limits{.bytes_max = 256U << 20, .depth_max = 256};

Drive drive_for(Connection& connection, std::vector<std::string> const& tags) {
  auto const list = text_list(tags);
  Query probe(connection,
              "SELECT count(*) FROM (SELECT 1 FROM access WHERE allow = 1 AND tag IN "
              "(SELECT value FROM json_each(?)) LIMIT ?)");
  probe.bind(list, sparse_rows_max + 1);
  probe.next();
  return probe.integer(0) > sparse_rows_max ? Drive::cases : Drive::tags;
}

void bind_all(Query& query, QueryText const& text) {
  for (auto const& value : text.values()) query.bind(value);
}

void add_keys(QueryText& text, std::vector<Order> const& order) {
  for (std::size_t index = 0; index < order.size(); ++index) {
    text.add(", ");
    text.add_key(order[index].field);
    text.add(" AS k").add(std::to_string(index));
  }
}

template <class AnyQuery>
void add_filter(QueryText& text, Connection& connection, AnyQuery const& query) {
  text.add(" WHERE ");
  text.add_predicate(query.where);
  if (query.sees_all) return;
  text.add(" AND ");
  text.add_visible(query.tags, query.blind_levels, drive_for(connection, query.tags));
}

/// Closes "SELECT * FROM (…" with the page's begin, order and size; one row more than the page
/// tells whether there is a next one.
Result<void> add_page(QueryText& text, std::vector<Order> const& order, std::string const& after,
                      int page_size) {
  text.add(")");
  if (!after.empty()) {
    auto const end = parse_page_token(after, order.size());
    if (!end) return std::unexpected(end.error());
    text.add(" WHERE ");
    text.add_after(*end, order);
  }
  text.add(" ORDER BY ");
  text.add_order(order);
  text.add(" LIMIT ");
  text.add_value(static_cast<std::int64_t>(bounded_page_size(page_size) + 1));
  return {};
}

/// Reads rows (id, content, k0, k1 …) up to the page's size; returns the token of the next page.
template <class TakeRow>
std::string read_page(Query& rows, std::size_t keys, int page_size, TakeRow const& take) {
  auto const size = bounded_page_size(page_size);
  PageEnd end;
  for (std::size_t taken = 0; rows.next(); ++taken) {
    if (taken == size) return page_token(end);
    end = {{}, rows.text(0)};
    for (std::size_t key = 0; key < keys; ++key) {
      end.keys.push_back(rows.value(static_cast<int>(key) + 2));
    }
    take(end.id, rows.view(1));
  }
  return "";
}

InstanceSummary summary(process::Instance head) {
  return {std::move(head.id),      std::move(head.definition),
          std::move(head.key),     head.version,
          std::move(head.active),  head.finished,
          std::move(head.outcome), head.started_at,
          head.changed_at,         std::move(head.slots)};
}

}  // namespace

boost::json::value read_json(Connection& connection, std::string_view text) {
  auto value = json::parse(text, stored_limits);
  if (!value) damaged(connection.file(), "a stored text is no JSON");
  return std::move(*value);
}

process::Instance read_head(Connection& connection, std::string_view text) {
  auto head = process::parse_instance(read_json(connection, text));
  if (!head) damaged(connection.file(), head.error().message.en);
  return std::move(*head);
}

Result<Page<InstanceSummary>> list(Connection& connection, InstanceQuery const& query) {
  if (auto checked = check_fields(query.where, query.order, false); !checked) return pass(checked);
  QueryText text;
  text.add("SELECT * FROM (SELECT i.id AS id, h.content AS content");
  add_keys(text, query.order);
  text.add(" FROM instance i JOIN head h ON h.number = i.number");
  add_filter(text, connection, query);
  if (auto added = add_page(text, query.order, query.after, query.page_size); !added) {
    return pass(added);
  }
  Query rows(connection, text.sql());
  bind_all(rows, text);
  Page<InstanceSummary> page;
  page.next = read_page(rows, query.order.size(), query.page_size,
                        [&](std::string const&, std::string_view content) {
                          page.rows.push_back(summary(read_head(connection, content)));
                        });
  return page;
}

Result<std::int64_t> count(Connection& connection, InstanceQuery const& query,
                           std::int64_t at_most) {
  if (auto checked = check_fields(query.where, {}, false); !checked) return pass(checked);
  QueryText text;
  text.add("SELECT count(*) FROM (SELECT 1 FROM instance i JOIN head h ON h.number = i.number");
  add_filter(text, connection, query);
  text.add(" LIMIT ").add_value(at_most).add(")");
  Query counted(connection, text.sql());
  bind_all(counted, text);
  counted.next();
  return counted.integer(0);
}

Result<Page<TaskRow>> tasks(Connection& connection, TaskQuery const& query) {
  if (auto checked = check_fields(query.where, query.order, true); !checked) return pass(checked);
  auto const order = query.order.empty() ? std::vector<Order>{{"due"}, {"opened_at"}} : query.order;
  QueryText text;
  text.add("SELECT * FROM (SELECT t.id AS id, h.content AS content");
  add_keys(text, order);
  text.add(
      " FROM task t JOIN instance i ON i.number = t.instance JOIN head h ON h.number = t.instance");
  add_filter(text, connection, query);
  if (query.assignee) {
    text.add(" AND t.assignee = ").add_value(boost::json::value(query.assignee->text()));
  }
  if (!query.candidates.empty()) {
    text.add(
        " AND t.number IN (SELECT task FROM task_candidate WHERE tag IN "
        "(SELECT value FROM json_each(");
    text.add_value(text_list(query.candidates)).add(")))");
  }
  if (auto added = add_page(text, order, query.after, query.page_size); !added) return pass(added);
  Query rows(connection, text.sql());
  bind_all(rows, text);
  Page<TaskRow> page;
  page.next = read_page(rows, order.size(), query.page_size,
                        [&](std::string const& id, std::string_view content) {
                          auto head = read_head(connection, content);
                          auto const* task = head.find_task(TaskId(id));
                          if (!task)
                            damaged(connection.file(), "a task row has no task in its case");
                          page.rows.push_back({*task, head.id, head.definition, head.key});
                        });
  return page;
}

}  // namespace chubei::store::sqlite
