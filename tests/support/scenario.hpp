#pragma once
// Scenarios: text files that an office clerk can read, played on an Office. README.md of
// tests/scenarios has the language. A step with "----" below it is compared with what follows, and
// GOLDEN=accept rewrites that; a step without must be accepted, unless "refused: …" comes next.

#include "tests/support/office.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::testing {

/// One command of a scenario file, with what stands around it.
struct Step {
  std::string comment;  ///< lines before it
  std::string command;  ///< may have several lines
  bool has_expected = false;
  std::string expected;
  int line = 0;
};

std::vector<Step> read_steps(std::string const& text);
std::string write_steps(std::vector<Step> const& steps);

class Scenario {
 public:
  explicit Scenario(Jobs jobs = {}) : jobs_(std::move(jobs)) {}

  /// What the step says happened; assertions that hold say nothing.
  std::string play(Step const& step);
  /// Plays all; with `accept` the steps' expected parts become what happened. Each failure is
  /// "line N: …".
  std::vector<std::string> play_all(std::vector<Step>& steps, bool accept);

  Office const* office() const { return office_.get(); }
  std::string const& release() const { return release_; }

 private:
  struct Words;

  std::string obey(std::string const& line, std::string const& json);
  std::string assert_line(std::string const& command);
  std::string person_lines(std::string const& text);
  void person_line(std::string const& line);
  process::Actor actor(std::string who) const;
  std::string act(std::string const& who, std::string const& verb, std::string rest,
                  std::string const& json);
  std::string task_verb(std::string const& who, std::string const& verb, std::string const& rest,
                        std::string const& json);
  std::string repair_verb(std::string const& who, std::string const& verb, std::string const& rest,
                          std::string const& json);
  std::string submit(std::string const& who, InstanceId const& instance, process::CommandBody body);
  std::string after(Result<Happened> happened);
  std::string tell_all(std::vector<Happened> const& happened);
  std::string offers_to(std::string const& rest);
  std::string state_of(std::string const& name) const;
  InstanceId id_of(std::string const& name) const;
  process::Instance const& instance(std::string const& name) const;
  process::Task task_of(std::string const& spoken, std::string& of) const;
  void name_new_instances();
  std::string with_names(std::string text) const;

  Jobs jobs_;
  std::unique_ptr<Office> office_;
  std::string release_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> functions_;
  std::map<std::string, InstanceId> names_;
  std::map<InstanceId, std::string> spoken_;
  std::size_t named_ = 0;
  std::map<std::string, boost::json::value> job_answers_;
  std::optional<Error> refusal_;  ///< of the last command, until somebody expects it
};

/// Plays a file, rewriting it where GOLDEN=accept is set. Failures as of `play_all`.
std::vector<std::string> play_file(std::filesystem::path const& path, Scenario& scenario);
/// *.txt of a folder of the checkout, sorted.
std::vector<std::filesystem::path> scenario_files(std::string const& folder);

}  // namespace chubei::testing
