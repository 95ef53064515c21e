#include "api/adapters/checkpoint_file.hpp"

#include "api/adapters/file.hpp"
#include "engine/ledger/note.hpp"

namespace chubei::adapters {

std::optional<std::string> FileCheckpoint::read() {
  return read_file(path_, ledger::note_bytes_max);
}

void FileCheckpoint::write(std::string const& note) { write_file(path_, note); }

}  // namespace chubei::adapters
