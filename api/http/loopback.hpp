#pragma once
// Whether a request was made on this machine by a program that knew where it was talking to: the
// peer is loopback, no proxy stood between, and the name asked for is this machine's own (a page
// in a browser that was given another name for 127.0.0.1 fails here). Pure.

#include "api/http/request.hpp"

namespace chubei::http {

bool is_from_this_machine(Request const& request);

}  // namespace chubei::http
