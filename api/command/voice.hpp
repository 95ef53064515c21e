#pragma once
// How a command speaks: results on the first stream, notes and progress on the second; in Chinese,
// in English, or in both, Chinese first; or, for scripts, one JSON object on the first stream and
// nothing in words. Exit codes. One thread at a time.

#include "engine/base/error.hpp"
#include "engine/base/text.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

namespace chubei::command {

enum class Exit : int {
  ok = 0,
  found = 1,  ///< it did its work and found something wrong
  usage = 2,  ///< the command line or what it names is not right
  world = 3,  ///< disk, database, socket or another process failed it
};

enum class Tongue { zh, en, both };

/// "zh", "en", "both"; otherwise by the environment's LC_ALL, LC_MESSAGES or LANG; both where that
/// says nothing.
Tongue tongue_of(std::string_view word, std::string_view environment);

class Voice {
 public:
  Voice(std::ostream& results, std::ostream& notes, Tongue tongue, bool is_json, bool is_terminal)
      : results_(results),
        notes_(notes),
        tongue_(tongue),
        is_json_(is_json),
        is_terminal_(is_terminal) {}

  bool is_json() const { return is_json_; }
  std::ostream& results() { return results_; }

  /// A line of the result, in words; silent with --json.
  void say(Text const& text);
  void line(std::string_view words) { say(Text{std::string(words), std::string(words)}); }
  /// The result with --json; silent without.
  void give(boost::json::object const& result);
  /// A line beside the result.
  void note(Text const& text);
  /// What happened and what to do, with every field error at its place; with --json the Error.
  Exit fail(Exit exit, Error const& error);
  Exit fail(Exit exit, Text message) {
    return fail(exit, Error{ErrorCode::bad_request, std::move(message), {}, {}});
  }
  /// How far long work is, at most twice a second on a terminal and every ten seconds elsewhere.
  void progress(Text const& what, std::uint64_t done, std::uint64_t total);

 private:
  void print(std::ostream& out, Text const& text);

  std::ostream& results_;
  std::ostream& notes_;
  Tongue tongue_;
  bool is_json_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point shown_at_ = std::chrono::steady_clock::now();
};

/// {"code", "message", "fields", "details"}
boost::json::object to_json(Error const& error);

}  // namespace chubei::command
