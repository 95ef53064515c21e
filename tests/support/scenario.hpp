#pragma once
// Scenarios: text files that an office clerk can read, played on an Office. README.md of
// tests/scenarios has the language. A step with "----" below it is compared with what follows, and
// GOLDEN=accept rewrites that; a step without must be accepted, unless "refused: …" comes next.

#include "tests/support/cast.hpp"
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
  /// `folder`: where `include` and data files are looked for.
  explicit Scenario(std::filesystem::path folder = {}, Jobs jobs = {},
                    form::Formats formats = form::Formats::standard())
      : folder_(std::move(folder)), jobs_(std::move(jobs)), formats_(std::move(formats)) {}

  /// What the step says happened; assertions that hold say nothing.
  std::string play(Step const& step);
  /// Plays all; with `accept` the steps' expected parts become what happened. Each failure is
  /// "line N: …".
  std::vector<std::string> play_all(std::vector<Step>& steps, bool accept);

  Office const* office() const { return office_.get(); }
  std::string const& release() const { return release_; }

 private:
  std::string obey(std::string const& command);
  std::string begin(std::string const& folder);
  std::string move_clock(std::string const& verb, std::string const& words);
  std::string publish(std::string const& file);
  std::string name_by_key(std::string const& definition, std::string const& key,
                          std::string const& name);
  std::string include(std::string const& file);
  std::string act(std::string const& who, std::string const& verb, std::string const& rest,
                  std::string const& data);
  std::string start(std::string const& who, std::string const& rest, std::string const& data);
  std::string task_verb(std::string const& who, std::string const& verb, std::string const& rest,
                        std::string const& data);
  std::string for_candidates(bool all, std::string const& rest, std::string const& data);
  std::string repair_verb(std::string const& who, std::string const& verb, std::string const& rest,
                          std::string const& data);
  std::string correct(std::string const& who, std::string const& verb, std::string const& rest,
                      std::string const& data);
  std::string register_one(std::string const& kind, std::string const& rest,
                           std::string const& data);
  std::string start_by_system(std::string const& definition, std::string const& name,
                              boost::json::object data);
  std::string submit(process::Actor actor, InstanceId const& instance, process::CommandBody body);
  std::string after(Result<Happened> happened);
  std::string tell_all(std::vector<Happened> const& happened);
  std::string offers_to(std::string const& rest);
  std::string state_of(std::string const& name) const;
  std::string assert_line(std::string const& command);
  boost::json::value data_of(std::string text) const;
  void put_ids(boost::json::value& value) const;
  InstanceId id_of(std::string const& name) const;
  process::Instance const& instance(std::string const& name) const;
  process::Task task_of(std::string const& spoken, process::Actor const& actor,
                        std::string& of) const;
  void name_new_instances();
  std::string with_names(std::string text) const;

  std::filesystem::path folder_;
  Jobs jobs_;
  form::Formats formats_;
  std::unique_ptr<Office> office_;
  std::string release_;
  Cast cast_;
  std::map<std::string, InstanceId> names_;
  std::map<InstanceId, std::string> spoken_;
  std::map<std::pair<InstanceId, std::string>, InstanceId> children_;  ///< the last of an invoke
  std::size_t named_ = 0;
  std::map<std::string, std::optional<boost::json::value>> job_answers_;  ///< nullopt: none yet
  std::optional<Error> refusal_;  ///< of the last command, until somebody expects it
};

/// Plays a file, rewriting it where GOLDEN=accept is set. Failures as of `play_all`.
std::vector<std::string> play_file(std::filesystem::path const& path, Scenario& scenario);
/// *.txt of a folder of the checkout, sorted.
std::vector<std::filesystem::path> scenario_files(std::string const& folder);

}  // namespace chubei::testing
