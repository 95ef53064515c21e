// Problems, entity tags, rate limits, log, metrics: values in, values out.
#include "api/http/etag.hpp"
#include "api/http/event_channel.hpp"
#include "api/http/log.hpp"
#include "api/http/metrics.hpp"
#include "api/http/problem.hpp"
#include "api/http/rate_limit.hpp"
#include "api/http/trace_context.hpp"
#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <set>
#include <string>
#include <utility>

using namespace chubei;
using namespace chubei::http;

TEST_CASE("problem: every code has a status and a title in both languages", "[http]") {
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::unsupported); ++code) {
    auto const each = static_cast<ErrorCode>(code);
    CAPTURE(name(each));
    CHECK(status_of(each) >= 400);
    CHECK(status_of(each) < 600);
    CHECK_FALSE(title_of(each).zh.empty());
    CHECK_FALSE(title_of(each).en.empty());
    names.insert(std::string(name(each)));
  }
  CHECK(names.size() == static_cast<std::size_t>(ErrorCode::unsupported) + 1);
}

TEST_CASE("problem: carries both languages, fields, details and the request id", "[http]") {
  Error error;
  error.code = ErrorCode::invalid_data;
  error.message = {"两处填报有误", "two fields are wrong"};
  error.fields.push_back({"/name", "required", {"请填写名称", "give a name"}, 0, 0});
  error.fields.push_back({"/amount", "type", {"应为整数", "must be an integer"}, 3, 7});
  error.details = {{"rule", "r1"}, {"status", 999}};
  auto const response = problem(error, {Language::en, "req-7"});
  CHECK(response.status == 422);
  CHECK(response.headers.find("Content-Type") == "application/problem+json");
  CHECK(response.headers.find("Content-Language") == "en");
  auto const body = json::parse(std::get<std::string>(response.body));
  auto const expected = json::parse(R"({
    "type": "urn:chubei:problem:invalid_data", "title": "Invalid data", "status": 422,
    "detail": "two fields are wrong", "code": "invalid_data",
    "instance": "urn:chubei:request:req-7",
    "text": {"zh": "两处填报有误", "en": "two fields are wrong"}, "rule": "r1",
    "errors": [
      {"pointer": "/name", "rule": "required", "message": "give a name",
       "text": {"zh": "请填写名称", "en": "give a name"}},
      {"pointer": "/amount", "rule": "type", "message": "must be an integer",
       "text": {"zh": "应为整数", "en": "must be an integer"}, "line": 3, "column": 7}]})");
  REQUIRE(body);
  CHECK(json::same(*body, *expected));
  auto const chinese = problem(error, {Language::zh, ""});
  CHECK(std::get<std::string>(chinese.body).find("填报内容不符合要求") != std::string::npos);
}

TEST_CASE("problem: says when to come back, what is allowed and how to sign in", "[http]") {
  Error error;
  error.code = ErrorCode::unavailable;
  CHECK(problem(error, {}).headers.find("Retry-After") == "1");
  error.code = ErrorCode::too_many_requests;
  error.details = {{"retry_after_s", 9}};
  CHECK(problem(error, {}).headers.find("Retry-After") == "9");
  error.code = ErrorCode::method_not_allowed;
  error.details = {{"allow", "GET"}};
  CHECK(problem(error, {}).headers.find("Allow") == "GET");
  error.code = ErrorCode::unauthenticated;
  CHECK(problem(error, {}).headers.find("WWW-Authenticate") == "Bearer realm=\"chubei\"");
  CHECK(internal_problem({}).status == 500);
}

TEST_CASE("etag: depends on key and bytes, and compares weakly or strongly", "[http]") {
  std::string const key(32, 'k');
  auto const tag = etag(key, "body");
  CHECK(tag.size() == 24);
  CHECK(tag == etag(key, "body"));
  CHECK(tag != etag(key, "other"));
  CHECK(tag != etag(std::string(32, 'l'), "body"));
  auto const list = parse_tags("\"a\", W/" + tag + " ,\"\"");
  REQUIRE(list);
  CHECK(list->tags.size() == 3);
  CHECK(matches_weakly(*list, tag));
  CHECK_FALSE(matches_strongly(*list, tag));
  CHECK(matches_strongly(*parse_tags(tag), tag));
  CHECK(matches_strongly(*parse_tags("*"), tag));
}

TEST_CASE("etag: refuses what is no list of tags", "[http]") {
  auto const value = GENERATE(values<std::string>(
      {"", "a", "\"a", "\"a\" \"b\"", "\"a\",", "w/\"a\"", "*, \"a\"", "\"a b\"", "\"\x01\""}));
  CAPTURE(value);
  CHECK_FALSE(parse_tags(value));
}

TEST_CASE("rate limit: refills with time, per caller, in a bounded table", "[http]") {
  RateLimiter limiter({2, 3, 32});
  for (int i = 0; i < 3; ++i) CHECK(limiter.take("ann", 1000));
  auto const refused = limiter.take("ann", 1000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::too_many_requests);
  CHECK(refused.error().details.at("retry_after_s") == 1);
  CHECK(limiter.take("bob", 1000));
  CHECK_FALSE(limiter.take("ann", 1499));
  CHECK(limiter.take("ann", 1500));
  CHECK_FALSE(limiter.take("ann", 1500));
  CHECK_FALSE(limiter.take("ann", 900));  // a clock that goes back gives nothing
  CHECK(limiter.take("ann", 60'000));
  for (int i = 0; i < 1000; ++i) CHECK(limiter.take("caller " + std::to_string(i), 60'000 + i));
  CHECK(limiter.callers() <= 32);
  RateLimiter none({});
  CHECK(none.take("ann", 0));
  CHECK(none.callers() == 0);
}

TEST_CASE("log: one line of JSON an event, whatever the texts hold", "[http]") {
  std::string lines;
  Log log([&](std::string_view text) { lines += text; }, [] { return Instant{0}; });
  log.write(Level::info, "request", {{"path", "a\n\"b\"\\"}, {"empty", ""}, {"status", 200}});
  CHECK(lines.empty());  // buffered
  log.write(Level::error, "failure", {{"reason", "磁盘"}});
  CHECK(lines ==
        "{\"at\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"event\":\"request\","
        "\"path\":\"a\\u000a\\\"b\\\"\\\\\",\"status\":200}\n"
        "{\"at\":\"1970-01-01T00:00:00.000Z\",\"level\":\"error\",\"event\":\"failure\","
        "\"reason\":\"磁盘\"}\n");
}

TEST_CASE("metrics: expose counters, gauges and histograms as Prometheus text", "[http]") {
  Metrics metrics;
  auto& counter = metrics.counter("a_total", "Things \\ counted", {{"kind", "x\"y"}});
  CHECK(&counter == &metrics.counter("a_total", "", {{"kind", "x\"y"}}));
  counter.add();
  counter.add(2);
  metrics.gauge("b", "Now").set(-4);
  metrics.watch("c", "Asked", [] { return 7; });
  metrics.histogram("d_seconds", "Took").observe_us(100);
  metrics.histogram("d_seconds", "Took").observe_us(2'000'000);
  auto const text = metrics.expose();
  CHECK(
      text.starts_with("# HELP a_total Things \\\\ counted\n# TYPE a_total counter\n"
                       "a_total{kind=\"x\\\"y\"} 3\n"));
  CHECK(text.find("# TYPE b gauge\nb -4\n") != text.npos);
  CHECK(text.find("c 7\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{le=\"0.0001\"} 1\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{le=\"1\"} 1\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{le=\"5\"} 2\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{le=\"+Inf\"} 2\n") != text.npos);
  CHECK(text.find("d_seconds_sum 2.0001\nd_seconds_count 2\n") != text.npos);
}

TEST_CASE("trace context: only well-formed parents are taken over", "[http]") {
  CHECK(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  CHECK_FALSE(is_traceparent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  CHECK_FALSE(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  CHECK_FALSE(is_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  CHECK_FALSE(is_traceparent("00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  CHECK_FALSE(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"));
}

TEST_CASE("event channel: refuses after the end, and tells the publisher once", "[http]") {
  EventChannel channel(64);
  int closed = 0;
  int ready = 0;
  channel.on_close([&] { ++closed; });
  channel.on_ready([&] { ++ready; });
  CHECK(channel.send({"1", "", "a"}));
  CHECK(channel.send({"2", "", "b"}));
  CHECK(ready == 1);  // one wake-up until taken
  CHECK(channel.take().bytes == "id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
  CHECK_FALSE(channel.send({"3", "", std::string(100, 'x')}));
  CHECK(channel.is_cut());
  CHECK(closed == 1);
  channel.close();
  channel.finish();
  CHECK(closed == 1);
  channel.on_close([&] { ++closed; });
  CHECK(closed == 2);
}
