#include "engine/check/check.hpp"

#include "engine/check/chart_check.hpp"
#include "engine/check/face_check.hpp"
#include "engine/check/task_check.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace chubei::check {

namespace {

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
}

void sort(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {}, [](Finding const& finding) {
    return std::make_tuple(finding.severity, std::cref(finding.file), finding.line);
  });
}

}  // namespace

std::string_view name(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::vector<Finding> check(chart::Definition const& definition, Limits limits) {
  Exploration const exploration = explore(definition, limits);
  std::vector<Finding> findings = check_chart(definition, exploration);
  append(findings, check_tasks(definition, exploration));
  append(findings, check_messages(definition));
  sort(findings);
  return findings;
}

std::vector<Finding> check(chart::Release const& release, Limits limits) {
  std::vector<Finding> findings;
  for (auto const& definition : release.definitions) append(findings, check(*definition, limits));
  append(findings, check_faces(release));
  sort(findings);
  return findings;
}

bool has_errors(std::vector<Finding> const& findings) {
  return std::ranges::any_of(
      findings, [](Finding const& finding) { return finding.severity == Severity::error; });
}

}  // namespace chubei::check
