#include "engine/base/json.hpp"
#include "engine/process/visibility.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;
using Kind = Predicate::Kind;

namespace {

auto any_adapter() { return GENERATE(from_range(adapter_names())); }

process::SlotSet slot(std::string path, boost::json::value value) {
  return {std::move(path), std::move(value)};
}

/// Five cases with every kind of slot value.
void fill(Store& store) {
  UnitBuilder log;
  log.start("a", "application",
            {process::KeyTaken{"K-1"}, process::Moved{{}, {}, {"review", "left"}},
             slot("data.rank", 1), slot("data.name", "河北节能"), slot("data.tags", {"x", 2, true}),
             slot("data.ready", true), process::TimerSet{timer("t", Instant{50})}},
            Instant{1});
  log.start("b", "application",
            {process::KeyTaken{"K-2"}, process::Moved{{}, {}, {"draft"}}, slot("data.rank", 2.5),
             slot("data.name", "abc"), slot("data.ready", false)},
            Instant{2});
  log.start("c", "model",
            {process::Moved{{}, {}, {"review"}}, slot("data.rank", "2"),
             slot("data.name", {{"x", "abc"}})},
            Instant{3});
  log.start(
      "d", "model",
      {slot("data.rank", {}), slot("data.name", "ab%c_"), slot("data.tags", boost::json::array{})},
      Instant{4});
  log.start(
      "e", "model",
      {process::Moved{{}, {}, {"over"}}, slot("data.rank", 10), process::Finished{"approved"}},
      Instant{5});
  log.commit(store);
}

std::string listed(Reader& view, Predicate where) {
  InstanceQuery query;
  query.sees_all = true;
  query.where = std::move(where);
  auto const page = view.list(query);
  REQUIRE(page);
  std::string text;
  for (auto const& row : page->rows) text += row.id.text();
  CHECK(view.count(query, 100) == static_cast<std::int64_t>(text.size()));
  return text;
}

}  // namespace

TEST_CASE("store: predicates select what they say", "[store]") {
  auto fresh = open_fresh(any_adapter());
  fill(*fresh.store);
  auto& view = fresh.store->writer_view();
  struct Case {
    char const* field;
    Kind kind;
    boost::json::value value;
    char const* expected;
  };
  Case const cases[] = {
      {"definition", Kind::equal, "model", "cde"},
      {"definition", Kind::not_equal, "model", "ab"},
      {"definition", Kind::starts_with, "app", "ab"},
      {"definition", Kind::equal, 7, ""},
      {"definition", Kind::not_equal, 7, "abcde"},
      {"key", Kind::equal, "K-2", "b"},
      {"key", Kind::contains, "-", "ab"},
      {"key", Kind::greater, "K-1", "b"},
      {"state", Kind::equal, "review", "ac"},
      {"state", Kind::contains, "left", "a"},
      {"state", Kind::not_equal, "review", "bde"},
      {"state", Kind::starts_with, "re", "ac"},
      {"finished", Kind::equal, true, "e"},
      {"finished", Kind::equal, false, "abcd"},
      {"finished", Kind::not_equal, true, "abcd"},
      {"finished", Kind::equal, 1, ""},
      {"finished", Kind::less, true, ""},
      {"outcome", Kind::equal, "approved", "e"},
      {"started_at", Kind::greater_equal, 3, "cde"},
      {"started_at", Kind::less, 3, "ab"},
      {"started_at", Kind::less, "3", ""},
      {"changed_at", Kind::equal, 4.0, "d"},
      {"next_due", Kind::less_equal, 50, "a"},
      {"next_due", Kind::not_equal, 51, "a"},
      {"data.rank", Kind::equal, 1, "a"},
      {"data.rank", Kind::equal, 1.0, "a"},
      {"data.rank", Kind::equal, "2", "c"},
      {"data.rank", Kind::greater, 1, "be"},
      {"data.rank", Kind::greater_equal, 1, "abe"},
      {"data.rank", Kind::less, 3, "ab"},
      {"data.rank", Kind::not_equal, 1, "bce"},
      {"data.name", Kind::starts_with, "河北", "a"},
      {"data.name", Kind::contains, "节", "a"},
      {"data.name", Kind::contains, "", "abd"},
      {"data.name", Kind::starts_with, "ab", "bd"},
      {"data.name", Kind::contains, "%", "d"},
      {"data.name", Kind::equal, "abc", "b"},
      {"data.name", Kind::not_equal, "abc", "acd"},
      {"data.tags", Kind::contains, "x", "a"},
      {"data.tags", Kind::contains, 2, "a"},
      {"data.tags", Kind::equal, true, "a"},
      {"data.tags", Kind::equal, 1, ""},
      {"data.tags", Kind::greater, 1, "a"},
      {"data.tags", Kind::not_equal, "x", "d"},
      {"data.ready", Kind::equal, true, "a"},
      {"data.ready", Kind::not_equal, true, "b"},
      {"data.ready", Kind::equal, 1, ""},
      {"data.none", Kind::not_equal, 1, ""},
      {"data.none", Kind::equal, boost::json::value(), ""},
      {"data.x'; DROP TABLE head; --", Kind::equal, "' OR 1=1 --", ""},
  };
  for (auto const& one : cases) {
    CAPTURE(one.field, static_cast<int>(one.kind), json::canonical(one.value));
    CHECK(listed(view, compare(one.field, one.kind, one.value)) == one.expected);
  }
  auto const is_model = compare("definition", Kind::equal, "model");
  auto const is_finished = compare("finished", Kind::equal, true);
  CHECK(listed(view, all_of({})) == "abcde");
  CHECK(listed(view, any_of({})).empty());
  CHECK(listed(view, none_of({})) == "abcde");
  CHECK(listed(view, all_of({is_model, is_finished})) == "e");
  CHECK(listed(view, any_of({is_model, compare("key", Kind::equal, "K-1")})) == "acde");
  CHECK(listed(view, none_of({is_model, compare("key", Kind::equal, "K-1")})) == "b");
  CHECK(listed(view, all_of({is_model, none_of({is_finished})})) == "cd");
}

TEST_CASE("store: a deny row wins over every allow row", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  log.start("a", "x", {process::AccessSet{{allow("org:1", "full"), allow("org:2", "brief")}}},
            Instant{1});
  log.start("b", "x", {process::AccessSet{{allow("org:1", "full"), deny("person:7")}}}, Instant{1});
  log.start("c", "x", {}, Instant{1});
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  auto const seen = [&](std::vector<std::string> tags) {
    InstanceQuery query;
    query.tags = std::move(tags);
    std::string text;
    auto const page = view.list(query);
    REQUIRE(page);
    for (auto const& row : page->rows) text += row.id.text();
    CHECK(view.count(query, 9) == static_cast<std::int64_t>(text.size()));
    return text;
  };
  CHECK(seen({}).empty());
  CHECK(seen({"org:1"}) == "ab");
  CHECK(seen({"org:2", "org:3"}) == "a");
  CHECK(seen({"org:1", "person:7"}) == "a");
  auto const levels = [&](char const* id, std::vector<std::string> const& tags) {
    return process::levels_of(*view.head(InstanceId(id)), tags);
  };
  CHECK(levels("a", {"org:1", "org:2"}) == std::vector<std::string>{"brief", "full"});
  CHECK(levels("b", {"org:1"}) == std::vector<std::string>{"full"});
  CHECK(levels("b", {"org:1", "person:7"}).empty());
  CHECK(levels("c", {"org:1"}).empty());

  log.add("a", {process::AccessSet{{allow("org:3")}}}, Instant{2});
  log.commit(*fresh.store);
  CHECK(seen({"org:1"}) == "b");
  CHECK(seen({"org:3"}) == "a");
}

TEST_CASE("store: pages continue after ties, in both directions, over absent values", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  for (int index = 0; index < 23; ++index) {
    std::vector<process::Fact> facts;
    if (index % 4 != 0) facts.push_back(slot("data.rank", index % 3));
    if (index % 5 == 0) facts.push_back(slot("data.rank", "text"));
    if (index % 7 == 0) facts.push_back(slot("data.rank", {{"an", "object"}}));
    facts.push_back(slot("vars.done", index % 2 == 0));
    log.start("i" + std::to_string(100 + index), index % 2 ? "x" : "y", facts, Instant{index / 5});
  }
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  std::vector<std::vector<Order>> const orders = {
      {},
      {{"data.rank", false}},
      {{"data.rank", true}},
      {{"started_at", true}, {"data.rank", false}},
      {{"definition", false}, {"data.rank", true}, {"started_at", false}},
      {{"vars.done", true}, {"next_due", true}},
  };
  for (auto const& order : orders) {
    InstanceQuery query;
    query.sees_all = true;
    query.order = order;
    query.page_size = 1000;
    std::vector<std::string> whole, paged;
    auto const all = view.list(query);
    REQUIRE(all);
    CHECK(all->next.empty());
    for (auto const& row : all->rows) whole.push_back(row.id.text());
    CHECK(whole.size() == 23);
    query.page_size = 4;
    do {
      auto const page = view.list(query);
      REQUIRE(page);
      CHECK(page->rows.size() <= 4);
      for (auto const& row : page->rows) paged.push_back(row.id.text());
      query.after = page->next;
    } while (!query.after.empty());
    CHECK(paged == whole);
  }
}

TEST_CASE("store: a strange field or page token is a bad filter", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  for (int index = 0; index < 3; ++index) {
    log.start("i" + std::to_string(index), "x", {}, Instant{index});
  }
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  auto const code = [&](InstanceQuery query) {
    query.sees_all = true;
    auto const page = view.list(query);
    return page ? std::string() : std::string(name(page.error().code));
  };
  CHECK(code({.where = compare("kind", Kind::equal, "x")}) == "bad_filter");
  CHECK(code({.where = any_of({compare("secret", Kind::equal, "x")})}) == "bad_filter");
  CHECK(code({.order = {{"state"}}}) == "bad_filter");
  CHECK(code({.order = {{"head"}}}) == "bad_filter");
  for (auto const* token : {"!", "e30", "WzFd", "W10", "WzEsMiwiYSJd", "W1tdLCJhIl0"}) {
    CAPTURE(token);
    CHECK(code({.order = {{"started_at"}}, .after = token}) == "bad_filter");
  }
  InstanceQuery query;
  query.sees_all = true;
  query.page_size = 0;
  auto const first = view.list(query);
  REQUIRE(first);
  CHECK(first->rows.size() == 1);
  query.order = {{"started_at"}};
  query.after = first->next;
  CHECK(!view.list(query));
  CHECK(!view.count({.where = compare("kind", Kind::equal, "x")}, 5));
  CHECK(view.count({.sees_all = true}, 2) == 2);
}

TEST_CASE("store: a row seen only at blind levels is not listed", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  log.start("a", "x",
            {process::AccessSet{{allow("org:1", "full"), allow("person:7", "public")}},
             process::TaskOpened{task("a.t1", "review", {"person:p2"}, std::nullopt, Instant{2})}},
            Instant{1});
  log.start("b", "x",
            {process::AccessSet{{allow("person:7", "public"), allow("person:8", "task")}},
             process::TaskOpened{task("b.t1", "review", {"person:p2"}, std::nullopt, Instant{2})}},
            Instant{1});
  log.start("c", "x", {process::AccessSet{{allow("org:1", "full"), deny("person:9")}}}, Instant{1});
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  auto const seen = [&](std::vector<std::string> tags, std::vector<std::string> blind) {
    auto const page = view.list({.tags = tags, .blind_levels = blind});
    REQUIRE(page);
    std::string text;
    for (auto const& row : page->rows) text += row.id.text() + ' ';
    auto const tasks = view.tasks({.tags = std::move(tags), .blind_levels = std::move(blind)});
    REQUIRE(tasks);
    for (auto const& row : tasks->rows) text += row.task.id.text() + ' ';
    return text;
  };
  CHECK(seen({"person:7"}, {}) == "a b a.t1 b.t1 ");
  CHECK(seen({"person:7"}, {"public"}).empty());
  CHECK(seen({"person:7", "org:1"}, {"public"}) == "a c a.t1 ");
  CHECK(seen({"person:7", "person:8"}, {"public"}) == "b b.t1 ");
  CHECK(seen({"org:1", "person:9"}, {"public"}) == "a a.t1 ");
  CHECK(seen({"org:1", "person:7"}, {"public", "full"}).empty());
}

TEST_CASE("store: task lists show what is offered, held and visible", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto held = task("a.t2", "decide", {"function:expert@o1"}, Instant{10}, Instant{2});
  held.assignee = PersonId("p1");
  held.element = "e1";
  log.start("a", "x",
            {process::KeyTaken{"K"}, slot("data.rank", 4), process::AccessSet{{allow("org:1")}},
             process::TaskOpened{task("a.t1", "review", {"function:expert@o1", "person:p2"},
                                      std::nullopt, Instant{2})},
             process::TaskOpened{held}},
            Instant{2});
  log.start("b", "y",
            {process::AccessSet{{allow("org:2"), deny("person:p1")}},
             process::TaskOpened{task("b.t1", "review", {"person:p2"}, Instant{10}, Instant{1})}},
            Instant{3});
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  auto const seen = [&](TaskQuery const& query) {
    auto const page = view.tasks(query);
    REQUIRE(page);
    std::string text;
    for (auto const& row : page->rows) text += row.task.id.text() + ' ';
    return text;
  };
  auto const where = [](std::string field, Kind kind, boost::json::value value) {
    TaskQuery query;
    query.sees_all = true;
    query.where = compare(std::move(field), kind, std::move(value));
    return query;
  };
  CHECK(seen({.sees_all = true}) == "b.t1 a.t2 a.t1 ");
  CHECK(seen({.tags = {"org:1"}}) == "a.t2 a.t1 ");
  CHECK(seen({.tags = {"org:1", "org:2", "person:p1"}}) == "a.t2 a.t1 ");
  CHECK(seen({.candidates = {"person:p2"}, .sees_all = true}) == "b.t1 a.t1 ");
  CHECK(seen({.candidates = {"person:p2", "function:expert@o1"}, .sees_all = true}) ==
        "b.t1 a.t2 a.t1 ");
  CHECK(seen({.assignee = PersonId("p1"), .sees_all = true}) == "a.t2 ");
  CHECK(seen(where("kind", Kind::equal, "review")) == "b.t1 a.t1 ");
  CHECK(seen(where("due", Kind::less_equal, 10)) == "b.t1 a.t2 ");
  CHECK(seen(where("assignee", Kind::not_equal, "p2")) == "a.t2 ");
  CHECK(seen(where("element", Kind::equal, "e1")) == "a.t2 ");
  CHECK(seen(where("overdue", Kind::equal, false)) == "b.t1 a.t2 a.t1 ");
  CHECK(seen(where("opened_at", Kind::greater, 1)) == "a.t2 a.t1 ");
  CHECK(seen(where("definition", Kind::equal, "y")) == "b.t1 ");
  CHECK(seen(where("data.rank", Kind::equal, 4)) == "a.t2 a.t1 ");
  CHECK(seen({.sees_all = true, .order = {{"opened_at", true}, {"kind"}}}) == "a.t2 a.t1 b.t1 ");
  CHECK(!view.tasks({.sees_all = true, .after = "!"}));
  auto const rows = view.tasks({.assignee = PersonId("p1"), .sees_all = true})->rows;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].task == held);
  CHECK(rows[0].instance == InstanceId("a"));
  CHECK(rows[0].definition == "x");
  CHECK(rows[0].key == "K");

  held.assignee.reset();
  held.overdue = true;
  held.candidates = {"person:p3"};
  log.add("a",
          {process::TaskChanged{"release", held},
           process::TaskClosed{TaskId("a.t1"), "decided", std::nullopt, false}},
          Instant{4});
  log.commit(*fresh.store);
  CHECK(seen({.assignee = PersonId("p1"), .sees_all = true}).empty());
  CHECK(seen({.candidates = {"function:expert@o1"}, .sees_all = true}).empty());
  CHECK(seen({.candidates = {"person:p3"}, .sees_all = true}) == "a.t2 ");
  CHECK(seen(where("overdue", Kind::equal, true)) == "a.t2 ");
}

TEST_CASE("store: instances of definitions come by id", "[store]") {
  auto fresh = open_fresh(any_adapter());
  fill(*fresh.store);
  auto& view = fresh.store->writer_view();
  auto const ids = [&](std::vector<std::string> const& definitions, int count, char const* after) {
    std::string text;
    for (auto const& id : view.of_definitions(definitions, count, InstanceId(after))) {
      text += id.text();
    }
    return text;
  };
  CHECK(ids({"model"}, 10, "") == "cde");
  CHECK(ids({"model", "application"}, 3, "") == "abc");
  CHECK(ids({"model", "application"}, 3, "b") == "cde");
  CHECK(ids({"none"}, 3, "").empty());
}
