#include "tests/kill/load.hpp"

#include "engine/base/json.hpp"
#include "tests/support/http_client.hpp"

namespace chubei::test {

namespace {
constexpr std::size_t complaints_max = 5;
}

Client::Ask Client::next() {
  auto const name = std::to_string(number_) + "-" + std::to_string(++asked_);
  Ask ask;
  ask.key = "\"kill-" + name + "\"";
  if (to_submit_) {
    ask.target = "/v1/instances/" + *to_submit_ + "/events";
    ask.body = R"({"event":"submit"})";
    to_submit_.reset();
    return ask;
  }
  ask.wish = "wish " + name;
  boost::json::object const data{
      {"org", organisation_}, {"wish", ask.wish}, {"contact", "contact " + name}};
  ask.target = "/v1/instances";
  ask.body = json::canonical(boost::json::object{{"data", data}, {"definition", "request"}});
  return ask;
}

bool Client::take(Ask const& ask, int status, std::string const& body) {
  if (status == 503 || status == 429) return false;  // nothing was done: ask again
  auto const answer = json::parse(body);
  bool const is_good = (status == 200 || status == 201) && answer && answer->is_object();
  if (!is_good) {
    if (complaints_.size() < complaints_max) {
      complaints_.push_back(std::to_string(status) + " for " + ask.target + ": " + body);
    }
    return true;
  }
  auto const& object = answer->as_object();
  Promise promise{std::string(object.at("id").as_string()),
                  object.at("version").to_number<std::int64_t>(), ask.wish};
  if (!ask.wish.empty()) to_submit_ = promise.instance;
  promises_.push_back(std::move(promise));
  return true;
}

void Client::run(std::uint16_t port, std::atomic<bool> const& stop) {
  try {
    HttpClient client(port);
    while (!stop || in_flight_) {
      if (in_flight_) {
        in_flight_->is_retry = true;
        ++retries_;
      } else {
        in_flight_ = next();
      }
      auto const answer = client.ask("POST", in_flight_->target, in_flight_->body,
                                     "Authorization: Bearer " + token_ +
                                         "\r\nContent-Type: application/json\r\n"
                                         "Idempotency-Key: " +
                                         in_flight_->key + "\r\n");
      if (take(*in_flight_, answer.status, answer.body)) in_flight_.reset();
    }
  } catch (std::runtime_error const&) {  // it died; what was in flight is asked again
  }
}

}  // namespace chubei::test
