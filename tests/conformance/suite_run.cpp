#include "tests/conformance/suite_run.hpp"

#include "engine/chart/release.hpp"

#include <fstream>
#include <iterator>

namespace chubei::conformance {

namespace fs = std::filesystem;

namespace {

std::string explain(Error const& error) {
  std::string text = error.message.en;
  for (FieldError const& fault : error.fields)
    text += "\n    " + fault.pointer + ":" + std::to_string(fault.line) + " " + fault.message.en;
  return text;
}

}  // namespace

fs::path suite_folder() {
  fs::path const folder =
      fs::path(CHUBEI_SOURCE_DIR) / "tests/node_modules/@scion-scxml/test-framework/test";
  return fs::is_directory(folder) ? folder : fs::path();
}

std::string bytes_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

SuiteRun::SuiteRun(fs::path const& scxml) {
  auto imported = import::from_scxml(bytes_of(scxml), "suite");
  if (!imported) {
    refusal = explain(imported.error());
    return;
  }
  imported_ = std::move(*imported);
  for (import::Finding const& finding : imported_.findings)
    if (finding.kind == import::Finding::Kind::left_out)
      left_out.push_back(finding.what + " " + finding.message.en);
  for (auto const& [original, id] : imported_.states) originals_[id] = original;
  chart::Files files;
  for (auto const& [path, text] : import::as_release(imported_)) files[path] = text;
  auto release = chart::read_release(std::move(files), form::Formats::standard());
  if (!release) {
    refusal = explain(release.error());
    return;
  }
  office_ = std::make_unique<testing::Office>(*release);
  office_->now = Instant{0};
}

std::string SuiteRun::start() {
  process::Command command;
  command.id = CommandId("c0");
  command.instance = instance_;
  command.admitted_at = office_->now;
  command.body = process::StartInstance{"suite", {}, std::nullopt, ""};
  auto started = office_->submit(std::move(command));
  if (!started) return explain(started.error());
  advance(0);
  return "";
}

void SuiteRun::send(std::string const& event, boost::json::value data) {
  auto const known = imported_.events.find(event);
  process::Command command;
  command.id = CommandId("e" + std::to_string(++commands_));
  command.instance = instance_;
  command.admitted_at = office_->now;
  command.body =
      process::SendEvent{known == imported_.events.end() ? event : known->second, std::move(data)};
  static_cast<void>(office_->submit(std::move(command)));
  advance(0);
}

void SuiteRun::advance(std::int64_t milliseconds) {
  office_->advance(Instant{office_->now.ms + milliseconds});
}

process::Instance const& SuiteRun::head() const { return *office_->find_instance(instance_); }

std::set<std::string> SuiteRun::atomic_states() const {
  std::set<std::string> names;
  auto const& definition = office_->definition_of(head());
  for (std::string const& id : head().active) {
    auto const* state = definition.find_state(id);
    if (!state->children.empty()) continue;
    auto const original = originals_.find(id);
    names.insert(original == originals_.end() ? id : original->second);
  }
  return names;
}

std::string SuiteRun::outcome() const { return head().outcome; }

}  // namespace chubei::conformance
