#pragma once
// The operations by noun: each function adds the routes of one noun. Operation and permission names
// are those of openapi.json. The office and the feed outlive the router.

#include "api/body.hpp"
#include "api/feed.hpp"
#include "api/http/router.hpp"
#include "api/office.hpp"

#include <string>

namespace chubei::operations {

void add_people(http::Router& router, Office& office);
void add_definitions(http::Router& router, Office& office);
void add_instances(http::Router& router, Office& office);
void add_history(http::Router& router, Office& office);
void add_attachments(http::Router& router, Office& office);
void add_tasks(http::Router& router, Office& office);
void add_batches(http::Router& router, Office& office);
void add_handovers(http::Router& router, Office& office);
void add_attempts(http::Router& router, Office& office);
void add_log(http::Router& router, Office& office);
void add_feed(http::Router& router, Office& office, Feed& feed);
void add_clock(http::Router& router, Office& office);
void add_privacy(http::Router& router, Office& office);
void add_service(http::Router& router, Office& office);

// What the nouns share

http::Route route(http::Method method, std::string pattern, std::string operation,
                  std::string permission, http::Handler handler);
/// A route that changes something: needs an Idempotency-Key.
http::Route change(http::Method method, std::string pattern, std::string operation,
                   std::string permission, http::Handler handler);

/// forbidden unless the caller holds the function.
Result<void> require(Visit const& visit, std::string_view function);
/// The instance after a command as the caller sees it now; only its id where he sees it no more.
Result<http::Response> render_instance(Visit& visit, runtime::Accepted const& accepted);
/// {"occurred": {"at", "channel", "evidence"}} of a body: what happened on paper or in a meeting.
std::optional<process::Claimed> read_occurred(Body& body);
/// The instance of a task's id; empty where the text is no such id.
InstanceId instance_of(TaskId const& task);
/// The verbs of HandleTask by the names that operations give them.
std::optional<process::HandleTask::Verb> verb_named(std::string_view name);

}  // namespace chubei::operations
