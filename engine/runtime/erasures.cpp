#include "engine/runtime/erasures.hpp"

#include "engine/ledger/envelope.hpp"
#include "engine/runtime/batch.hpp"

#include <algorithm>

namespace chubei::runtime {

namespace {

constexpr int rows_at_once = 256;

bool opens_part(store::Record const& record, SubjectId const& subject, ledger::SubjectKeys& keys) {
  auto const envelope = ledger::parse_envelope(record.envelope);
  if (!envelope) return false;  // `verify` says so; here there is nothing to open
  for (std::size_t at = 0; at < envelope->parts.size() && at < record.parts.size(); ++at) {
    if (envelope->parts[at].subject != subject) continue;
    auto const content = ledger::parse_sealed_content(record.parts[at].content);
    if (content && keys.find(content->key)) return true;
  }
  return false;
}

/// Whether anything sealed before the erasure still opens.
bool is_undone(store::Reader& reader, store::Erasure const& erasure, SubjectId const& subject,
               ledger::SubjectKeys& keys) {
  if (!keys.was_erased(subject)) return true;
  std::int64_t next = 1;
  while (next < erasure.version) {
    auto const count = std::min<std::int64_t>(erasure.version - next, rows_at_once);
    auto const records = reader.records_of(erasure.instance, next, static_cast<int>(count));
    if (records.empty()) return false;
    for (auto const& record : records) {
      if (opens_part(record, subject, keys)) return true;
    }
    next = records.back().version + 1;
  }
  return false;
}

}  // namespace

std::vector<SubjectId> erased_by(store::Batch const& batch) {
  std::vector<SubjectId> subjects;
  for (auto const& unit : batch.units) {
    for (auto const& fact : unit.facts) {
      auto const* erased = std::get_if<process::PersonalErased>(&fact);
      if (erased) subjects.push_back(subject_of(unit.record.instance, erased->label));
    }
  }
  return subjects;
}

void repeat_erasures(store::Reader& reader, ledger::SubjectKeys& keys) {
  std::int64_t after = 0;
  for (auto page = reader.erasures(after, rows_at_once); !page.empty();
       page = reader.erasures(after, rows_at_once)) {
    for (auto const& erasure : page) {
      auto const subject = subject_of(erasure.instance, erasure.label);
      if (is_undone(reader, erasure, subject, keys)) keys.erase(subject);
      after = erasure.number;
    }
  }
}

}  // namespace chubei::runtime
