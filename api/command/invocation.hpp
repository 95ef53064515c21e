#pragma once
// One call of the program: what every command gets. A command is a function in a file of its own,
// listed with its flags in the table of run.cpp.

#include "api/command/arguments.hpp"
#include "api/command/stores.hpp"
#include "api/command/voice.hpp"

namespace chubei::command {

struct Invocation {
  Arguments const& arguments;
  Stores const& stores;
  Voice& voice;
};

Exit serve(Invocation& invocation);
Exit check(Invocation& invocation);
Exit import_chart(Invocation& invocation);
Exit export_log(Invocation& invocation);
Exit verify(Invocation& invocation);
Exit replay(Invocation& invocation);
Exit backup(Invocation& invocation);
Exit restore(Invocation& invocation);
Exit token(Invocation& invocation);
Exit version(Invocation& invocation);

}  // namespace chubei::command
