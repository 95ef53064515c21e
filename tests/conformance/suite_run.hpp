#pragma once
// One SCXML file of a public suite, imported and run as an instance of the whole engine
// (engine/process) on a simulated clock.

#include "engine/import/import.hpp"
#include "tests/support/office.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

namespace chubei::conformance {

/// tests/node_modules/@scion-scxml/test-framework/test; "" where npm did not bring it.
std::filesystem::path suite_folder();
std::string bytes_of(std::filesystem::path const& file);

class SuiteRun {
 public:
  /// Imports, and reads the definition as a release. Where that fails `refusal` says why.
  explicit SuiteRun(std::filesystem::path const& scxml);

  std::string refusal;                ///< no import at all, or no definition
  std::vector<std::string> left_out;  ///< what the import leaves out, each with its reason

  bool may_run() const { return refusal.empty() && left_out.empty(); }
  /// Starts the instance; "" or why it does not start.
  std::string start();
  /// An event from outside; one that finds no transition is dropped, as in SCXML.
  void send(std::string const& event, boost::json::value data);
  void advance(std::int64_t milliseconds);
  /// Active atomic states by the names of the file.
  std::set<std::string> atomic_states() const;
  std::string outcome() const;
  /// The first broken invariant of the engine, "" for none.
  std::string broken() const { return office_ ? office_->broken() : ""; }

 private:
  process::Instance const& head() const;

  import::Imported imported_;
  std::map<std::string, std::string> originals_;  ///< dotted id -> name in the file
  std::unique_ptr<testing::Office> office_;
  InstanceId instance_{"case"};
  int commands_ = 0;
};

}  // namespace chubei::conformance
