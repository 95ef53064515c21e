#pragma once
// The program without its process: words in, exit code out. `main` gives it the stores; tests give
// it strings for streams.

#include "api/command/stores.hpp"
#include "api/command/voice.hpp"

#include <span>
#include <string>

namespace chubei::command {

struct Streams {
  std::ostream& results;
  std::ostream& notes;
  std::string language{};    ///< of the environment
  bool is_terminal = false;  ///< whether `notes` is one
};

/// `words` without the program's name. Catches what adapters throw: Exit::world.
Exit run(std::span<std::string const> words, Stores const& stores, Streams streams);

}  // namespace chubei::command
