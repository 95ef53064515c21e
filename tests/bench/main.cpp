// ./dev bench: what this machine does now, in one run. Prints the conditions, the raw group-commit
// limit of the disk, durable transitions per second over HTTP at 1, 16, 64 and 256 connections
// beside it, and the cost of a pure step. Exit code 1 where the red line (0.40 of the probe at 256
// connections) is not reached or an answer was an error.
//
//   bench SERVICE RELEASE PEOPLE [--seconds N] [--connections N] [--json FILE]

#include "engine/base/json.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/probe.hpp"
#include "tests/bench/service.hpp"
#include "tests/bench/step.hpp"
#include "tests/support/http_client.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <sys/utsname.h>
#include <thread>

namespace chubei::bench {

namespace {

constexpr double red_line = 0.40;
constexpr int probe_batch = 128;
constexpr char const* requester = "91110108MAFX000129";

using Tokens = std::map<std::string, std::string>;

Tokens tokens_of(std::uint16_t port) {
  test::HttpClient client(port);
  auto const answer = client.ask("GET", "/v1/demo-people");
  auto const parsed = json::parse(answer.body);
  if (answer.status != 200 || !parsed) throw std::runtime_error("no demo people: " + answer.body);
  Tokens tokens;
  for (auto const& person : parsed->at("people").as_array()) {
    tokens[std::string(person.at("subject").as_string())] = person.at("token").as_string();
  }
  return tokens;
}

/// Start, submit, decide: three durable transitions a case, by two persons, with guards, a task and
/// a timer.
class RequestCourse final : public Course {
 public:
  RequestCourse(Tokens const& tokens, int connection) : tokens_(tokens), connection_(connection) {}

  std::string next() override {
    switch (step_) {
      case 0:
        return post("wang", "/v1/instances",
                    std::string(R"({"definition":"request","data":{"org":")") + requester +
                        R"(","wish":"一台示例设备"}})");
      case 1:
        return post("wang", "/v1/instances/" + instance_ + "/events", R"({"event":"submit"})");
      default:
        return post("li", "/v1/tasks/" + instance_ + ".t1:complete",
                    R"({"revision":1,"outcome":"approve","form":{"reason":"符合条件"}})");
    }
  }

  bool answered(int status, std::string_view body) override {
    if (status < 200 || status > 299) return false;
    if (step_ == 0) {
      auto const at = body.find(R"("id":")");
      if (at == std::string_view::npos) return false;
      auto const rest = body.substr(at + 6);
      instance_ = rest.substr(0, rest.find('"'));
    }
    step_ = (step_ + 1) % 3;
    return true;
  }

 private:
  std::string post(std::string const& who, std::string const& path, std::string const& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
           tokens_.at(who) + "\r\nContent-Type: application/json\r\nPrefer: return=minimal\r\n" +
           "Idempotency-Key: b" + std::to_string(connection_) + "-" + std::to_string(++count_) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  Tokens const& tokens_;
  int connection_;
  int step_ = 0;
  std::int64_t count_ = 0;
  std::string instance_;
};

std::string conditions() {
  utsname name{};
  ::uname(&name);
  std::ifstream file("/proc/cpuinfo");
  std::string cpu = "unknown processor";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      cpu = line.substr(line.find(':') + 2);
      break;
    }
  }
  return std::to_string(std::thread::hardware_concurrency()) + " cores, " + cpu + ", " +
         name.sysname + " " + name.release +
         "; SQLite, WAL, synchronous FULL; load generator on the same cores";
}

struct Row {
  int connections = 0;
  double probe_rate = 0;
  LoadResult load;
  double cpu_us = 0;  ///< processor time of the service, a transition
};

Row measure(ServiceProcess const& service, Tokens const& tokens, std::string const& folder,
            int connections, double seconds) {
  Row row{connections, probe(folder, probe_batch, seconds / 3).units_per_second, {}, 0};
  auto const before = service.cpu_us();
  row.load = run_load(service.port(), connections, seconds, [&](int connection) {
    return std::make_unique<RequestCourse>(tokens, connections * 1000 + connection);
  });
  row.cpu_us = (service.cpu_us() - before) / static_cast<double>(row.load.answered_in_all);
  return row;
}

void print(Row const& row) {
  std::printf("%11d  %12.0f  %8.2f  %8.2f  %12.0f  %6.2f  %7.0f\n", row.connections,
              row.load.rate(), row.load.p50_ms, row.load.p99_ms, row.probe_rate,
              row.load.rate() / row.probe_rate, row.cpu_us);
  std::fflush(stdout);
}

void write_json(std::string const& path, std::vector<Row> const& rows, StepCost const& step) {
  boost::json::array list;
  for (auto const& row : rows) {
    list.push_back({{"connections", row.connections},
                    {"transitions_per_second", row.load.rate()},
                    {"p50_ms", row.load.p50_ms},
                    {"p99_ms", row.load.p99_ms},
                    {"service_cpu_us", row.cpu_us},
                    {"probe_units_per_second", row.probe_rate}});
  }
  boost::json::object const all{{"conditions", conditions()},
                                {"http", std::move(list)},
                                {"decide_ns", step.decide_ns},
                                {"decide_and_encode_ns", step.encode_ns}};
  std::ofstream(path) << json::canonical(boost::json::value(all)) << '\n';
}

int run(std::vector<std::string> const& arguments) {
  if (arguments.size() < 3) {
    std::cerr
        << "usage: bench SERVICE RELEASE PEOPLE [--seconds N] [--connections N] [--json FILE]\n";
    return 2;
  }
  double seconds = 8;
  std::vector<int> all_connections = {1, 16, 64, 256};
  std::string json_file;
  for (std::size_t at = 3; at + 1 < arguments.size(); at += 2) {
    if (arguments[at] == "--seconds") seconds = std::stod(arguments[at + 1]);
    if (arguments[at] == "--connections") all_connections = {std::stoi(arguments[at + 1])};
    if (arguments[at] == "--json") json_file = arguments[at + 1];
  }
  auto const folder =
      std::filesystem::temp_directory_path() / ("chubei-bench-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::cout << conditions() << "\n\n";
  auto const step = measure_step(arguments[1]);
  std::printf(
      "pure step (decide an approval: guard, rights, task, completion): %.0f ns; with event text: "
      "%.0f ns\n\n",
      step.decide_ns, step.encode_ns);
  std::vector<Row> rows;
  bool failed = false;
  {
    ServiceProcess const service(arguments[0], (folder / "data").string(),
                                 {"--release", arguments[1], "--init", arguments[2], "--demo",
                                  "--rate", "0", "--log-level", "error"});
    auto const tokens = tokens_of(service.port());
    std::printf("%11s  %12s  %8s  %8s  %12s  %6s  %7s\n", "connections", "durable/s", "p50 ms",
                "p99 ms", "probe/s", "ratio", "CPU us");
    for (int const connections : all_connections) {
      rows.push_back(measure(service, tokens, folder.string(), connections, seconds));
      print(rows.back());
      if (rows.back().load.failed == 0) continue;
      std::cerr << "an answer was an error: " << rows.back().load.first_failure << "\n";
      failed = true;
      break;
    }
  }
  std::filesystem::remove_all(folder);
  if (!json_file.empty()) write_json(json_file, rows, step);
  if (failed) return 1;
  double const ratio = rows.back().load.rate() / rows.back().probe_rate;
  std::printf("\nred line: %.2f of the probe at 256 connections: %s (%.2f)\n", red_line,
              ratio >= red_line ? "reached" : "NOT reached", ratio);
  return ratio >= red_line ? 0 : 1;
}

}  // namespace

}  // namespace chubei::bench

int main(int count, char** values) {
  try {
    return chubei::bench::run({values + 1, values + count});
  } catch (std::exception const& error) {
    std::cerr << "bench: " << error.what() << "\n";
    return 1;
  }
}
