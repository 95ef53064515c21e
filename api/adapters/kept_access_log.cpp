#include "api/adapters/kept_access_log.hpp"

#include <charconv>

namespace chubei::adapters {

void KeptAccessLog::write(AccessEntry const& entry) {
  store::AccessRecord const record{
      entry.at,      PersonId(entry.person), entry.organisation, entry.operation, entry.instance,
      entry.outcome, entry.request_id,       entry.account,      entry.address,   entry.by_auditor};
  kept_->append(std::span(&record, 1));
}

AccessPage KeptAccessLog::read(AccessQuery const& query) {
  store::AccessQuery kept;
  if (query.from) kept.from = *query.from;
  kept.until = query.until;
  if (!query.instance.empty()) kept.instance = query.instance;
  if (!query.person.empty()) kept.principal = PersonId(query.person);
  kept.page_size = query.page_size;
  kept.newest_first = true;
  std::from_chars(query.after.data(), query.after.data() + query.after.size(), kept.after);
  auto const page = kept_->query(kept);
  AccessPage read;
  for (auto const& record : page.records) {
    AccessEntry entry;
    entry.at = record.at;
    entry.person = record.principal.text();
    entry.account = record.account;
    entry.organisation = record.organisation;
    entry.operation = record.operation;
    entry.instance = record.instance;
    entry.outcome = record.outcome;
    entry.request_id = record.request;
    entry.address = record.address;
    entry.by_auditor = record.by_auditor;
    read.entries.push_back(std::move(entry));
  }
  if (page.next != 0) read.next = std::to_string(page.next);
  return read;
}

}  // namespace chubei::adapters
