#pragma once
// What of a case's people, work and files a caller may read: decided here, from the mask of his
// levels, for every rendering (views, lists, history, downloads, receipts, proofs). A level that
// hides "actors" is blind: only the caller's own person and his own work are told him. Functions
// run on a reader's thread.

#include "api/office.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/process/fact.hpp"

#include <string_view>

namespace chubei {

/// Whether the caller may know who that was: he himself, somebody of the organisation he acts for,
/// and for the office everybody.
bool may_name(Visit const& visit, Sight const& sight, PersonId const& person,
              std::string_view organisation);
/// Whether the caller may know which organisation that person acted for.
bool may_name_organisation(Visit const& visit, Sight const& sight, PersonId const& person);

/// Held by the caller, or offered to one of his tags.
bool works_on(Caller const& caller, process::Task const& task);
/// Whether the caller may know which element the tasks of a kind are about, and whose they are.
bool shows_elements(Sight const& sight, std::string_view kind);

bool shows(Mask const& mask, process::Attachment const& attachment);

/// Whether the envelope tells the caller nothing that the history hides: its actor, above all.
bool may_read_envelope(Visit const& visit, Sight const& sight, ledger::Envelope const& envelope);
/// Whether the decision part tells him nothing that the history hides.
bool may_read_decision(Visit const& visit, Sight const& sight, ledger::Envelope const& envelope,
                       std::string_view content);

}  // namespace chubei
