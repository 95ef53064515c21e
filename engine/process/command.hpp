#pragma once
// What asks for a transition. Everything a decision may need and cannot look up comes in with it:
// instants, ids, seed, the actor with the rights that were read for him.

#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"
#include "engine/process/instance.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chubei::process {

/// Who acts. For people, the directory's answer at a recorded version.
struct Actor {
  enum class Kind { person, system, instance };
  Kind kind = Kind::system;
  PersonId person;
  std::string organisation;  ///< business key of the organisation acted for
  std::optional<PersonId> on_behalf_of;
  std::vector<std::string> functions;  ///< held for that organisation, sorted
  std::vector<std::string> tags;       ///< all tags: org, functions, person, held tasks, conflicts
  std::string method;  ///< authentication: "oidc", "demo", "timer", "message", "job"
  std::string issuer;
  std::string strength;
};

/// A claimed instant of something that happened on paper or in a meeting.
struct Claimed {
  Instant at;
  std::string channel;  ///< "online", "paper", "meeting", "on_behalf"
  boost::json::value evidence;
};

struct StartInstance {
  std::string definition;
  boost::json::value data;  ///< document; null for none
  std::optional<InstanceId> parent;
  std::string parent_invoke;
};
struct SendEvent {
  std::string event;
  boost::json::value data;
};
struct EditDocument {
  boost::json::value patch;  ///< RFC 7396
  std::string document;      ///< digest the editor saw; "" does not check
};
/// Verbs of WS-HumanTask; `decide` closes the task with an outcome.
struct HandleTask {
  enum class Verb {
    claim,
    release,
    decide,
    delegate,
    transfer,
    add_before,
    add_after,
    recuse,
    urge
  };
  TaskId task;
  Verb verb = Verb::decide;
  int revision = 0;  ///< 0 does not check; `decide` must name it
  std::string outcome;
  boost::json::value form;
  std::vector<std::string> to;  ///< tags, for delegate ("person:…"), transfer and add-sign
  std::string reason;
};
struct FireTimer {
  std::string timer;  ///< id of a timer, or of a task whose due instant has come
};
struct DeliverMessage {
  std::string kind;
  InstanceId from;
  std::int64_t sequence = 0;
  std::string event;
  boost::json::value data;
  std::string invoke;
};
struct AnswerJob {
  std::string request;
  std::string input_digest;
  boost::json::value result;
};
struct ResolveIncident {
  std::string incident;
  std::string how;  ///< "retry", "data", "move"
  boost::json::value patch;
  std::vector<std::string> states;  ///< for move: the atomic states to stand in
  bool confirms = false;            ///< second person
};
struct CorrectDecision {
  std::int64_t about = 0;
  std::string kind;
  std::string ground;
  std::string authority;
  boost::json::value data;  ///< for the definition's `corrected` event
};
struct Attach {
  Attachment attachment;
};
struct Detach {
  BlobId blob;
};
/// Records that a data subject's personal parts are erased; the key goes after the commit.
struct ErasePersonal {
  std::string label;
  std::string ground;
};

/// The calendar changed: reckons anew the clocks that reach into a year it had not published. The
/// system's alone.
struct RecomputeDeadlines {};

using CommandBody = std::variant<StartInstance, SendEvent, EditDocument, HandleTask, FireTimer,
                                 DeliverMessage, AnswerJob, ResolveIncident, CorrectDecision,
                                 Attach, Detach, ErasePersonal, RecomputeDeadlines>;

struct Command {
  CommandId id;
  InstanceId instance;  ///< for StartInstance: the id it shall have
  Instant admitted_at;  ///< `now` of its expressions; for a timer its due instant
  Actor actor;
  std::optional<Claimed> occurred;
  std::string seed;  ///< 64 hex digits of randomness for jobs it may request
  std::optional<std::int64_t> expected_version;
  CommandBody body;
};

}  // namespace chubei::process
