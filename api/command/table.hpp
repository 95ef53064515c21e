#pragma once
// The commands with their flags and help: one table, from which words are parsed and help is
// printed. Pure.

#include "api/command/invocation.hpp"

#include <span>
#include <vector>

namespace chubei::command {

struct Entry {
  std::string_view name;
  std::string_view operands;  ///< as help shows them: "DIR"
  std::size_t operands_max = 0;
  Text summary;
  std::vector<Flag> flags;
  Exit (*act)(Invocation&) = nullptr;
};

std::span<Entry const> table();
Entry const* find_entry(std::string_view name);

/// --help, --json, --language: taken by every command.
std::span<Flag const> common_flags();

void print_help(Voice& voice);
void print_help(Voice& voice, Entry const& entry);

}  // namespace chubei::command
