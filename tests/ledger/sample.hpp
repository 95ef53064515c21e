#pragma once
// A small log made of nothing but numbers: the same bytes at every run. For the tests of this room.

#include "engine/base/sign.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/part.hpp"
#include "engine/ledger/receipt.hpp"

#include <string>
#include <vector>

namespace chubei::ledger::sample {

PrivateKey signing_key(Suite suite);
SubjectKey subject_key();

/// An envelope with everything in it, and one with as little as there can be.
Envelope full_envelope(Suite suite);
Envelope bare_envelope(Suite suite);

struct Entry {
  Envelope envelope;
  std::string bytes;
  Digest entry;
  std::vector<Part> parts;
};

/// Events of a few instances in turn, with a decision part each and a personal part in every third.
struct Log {
  Log(Suite suite, std::uint64_t size, std::uint64_t instances = 3);

  Checkpoint checkpoint(std::uint64_t size) const;
  std::string note(std::uint64_t size) const;
  NoteKey note_key() const;
  /// The lines of a log bundle over everything, or of a case bundle over one instance.
  std::vector<std::string> bundle() const;
  std::vector<std::string> case_bundle(InstanceId const& instance) const;
  /// The same without the envelopes of some versions.
  std::vector<std::string> case_bundle(InstanceId const& instance,
                                       std::vector<std::uint64_t> const& withheld) const;
  VerifierOptions options() const;

  Suite suite;
  std::vector<Entry> entries;
  mutable NodeTable nodes;
};

/// What a receipt without envelope tells of an entry.
Told told(Log const& log, std::uint64_t index);
LogId log_id();
Report verify_lines(std::vector<std::string> const& lines, VerifierOptions options);

/// Compares with tests/ledger/golden/<name>; GOLDEN=accept writes it instead.
/// What is kept there; GOLDEN=accept writes `text` first.
std::string read_golden(std::string const& name, std::string const& text);
void check_golden(std::string const& name, std::string const& text);

}  // namespace chubei::ledger::sample
