#pragma once
// Long computations off the writer: named, versioned, pure functions over an input and a seed. A
// transition records the request, a worker computes, the result returns as a command that is
// worth nothing if its inputs changed meanwhile: then the job is asked for anew.

#include "engine/base/error.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace chubei::runtime {

struct Job {
  int version = 1;
  /// Pure: the same input and seed (64 hex digits) give the same bytes.
  std::function<Result<boost::json::value>(boost::json::value const& input, std::string_view seed)>
      run;
};

using Jobs = std::map<std::string, Job, std::less<>>;

}  // namespace chubei::runtime
