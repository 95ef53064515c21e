// Command lines: what they answer, how they exit.
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

#include <fstream>

using namespace chubei::test;

TEST_CASE("command: an unknown command names the nearest one", "[command]") {
  auto const outcome = run({"verfy"});
  CHECK(outcome.exit == 2);
  CHECK(outcome.notes == "there is no verfy; did you mean verify?\n");
}

TEST_CASE("command: an unknown flag names the nearest one", "[command]") {
  auto const outcome = run({"replay", "--dta", "x"});
  CHECK(outcome.exit == 2);
  CHECK(outcome.notes.find("there is no --dta; did you mean --data?") != std::string::npos);
  CHECK(outcome.notes.find("--data DIR is missing") != std::string::npos);
}

TEST_CASE("command: faults of a command line are all told at once, as JSON where asked",
          "[command]") {
  auto const outcome = run({"export", "--json", "--to", "--case", "a", "--case=b", "left", "-x"});
  CHECK(outcome.exit == 2);
  CHECK(outcome.notes.empty());
  auto const error = outcome.json().at("error").as_object();
  CHECK(error.at("code") == "bad_request");
  CHECK(error.at("fields").as_array().size() == 5);
}

TEST_CASE("command: help is there for the program and for every command", "[command]") {
  CHECK(run({}).exit == 2);
  auto const all = run({"--help"});
  CHECK(all.exit == 0);
  for (char const* name : {"serve", "check", "import", "export", "verify", "replay", "backup",
                           "restore", "token", "version"}) {
    CAPTURE(name);
    CHECK(all.results.find(std::string("chubei ") + name) != std::string::npos);
    auto const one = run({name, "--help"});
    CHECK(one.exit == 0);
    CHECK(one.results.find("--json") != std::string::npos);
    CHECK(run({"help", name}).results == one.results);
  }
}

TEST_CASE("command: words come in Chinese, in English, or in both", "[command]") {
  CHECK(run({"verify", "--language", "fr"}).notes ==
        "--language 应为 zh、en 或 both\n--language is zh, en or both\n");
  CHECK(run({"verfy", "--language", "zh"}).notes == "没有 verfy；是不是 verify？\n");
  CHECK(run({"verfy", "--language=both"}).notes ==
        "没有 verfy；是不是 verify？\nthere is no verfy; did you mean verify?\n");
}

TEST_CASE("command: version names the formats it writes", "[command]") {
  auto const outcome = run({"version", "--json"});
  CHECK(outcome.exit == 0);
  CHECK(outcome.json().at("envelope_format") == "chubei/1");
}

TEST_CASE("command: check accepts a good release and exits 1 for a broken one", "[command]") {
  auto const good = run({"check", test_file("release"), "--json"});
  INFO(good.results << good.notes);
  CHECK(good.exit == 0);
  CHECK(good.json().at("errors") == 0);

  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "release");
  std::ofstream(folder / "release" / "release.json") << "{\n  \"id\": \"x\",\n  \"titel\": 1\n}";
  auto const bad = run({"check", (folder / "release").string()});
  INFO(bad.notes);
  CHECK(bad.exit == 1);
  CHECK(bad.notes.find("release.json:3:") != std::string::npos);
  auto const absent = run({"check", (folder / "none").string()});
  CHECK(absent.exit == 2);
}

TEST_CASE("command: serve says what is wrong before it opens anything", "[command]") {
  TemporaryFolder folder;
  auto const data = (folder / "data").string();
  auto const serve = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--data", data});
    auto const outcome = run(more);
    CHECK(outcome.exit == 2);
    CHECK_FALSE(std::filesystem::exists(data));
    return outcome.notes;
  };
  CHECK(serve({"--listen", "8080"}).find("ADDRESS:PORT") != std::string::npos);
  CHECK(serve({"--listen", "0.0.0.0:8080", "--demo"}).find("127.0.0.1") != std::string::npos);
  CHECK(serve({"--clock", "fast"}).find("manual") != std::string::npos);
  CHECK(serve({"--issuer", "https://id.example"}).find("--jwks") != std::string::npos);
  CHECK(serve({"--tls-key", "x"}).find("--tls-certificate") != std::string::npos);
  CHECK(serve({"--init", "/no/such/file"}).find("/no/such/file") != std::string::npos);
}

TEST_CASE("command: a folder without a log is said to be one", "[command]") {
  TemporaryFolder folder;
  for (char const* name : {"export", "replay"}) {
    auto const outcome = run({name, "--data", (folder / "x").string()});
    CHECK(outcome.exit == 2);
    CHECK(outcome.notes.find("there is no log in this folder") != std::string::npos);
  }
}
