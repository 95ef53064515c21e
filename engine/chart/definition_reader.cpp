#include "engine/chart/definition_reader.hpp"

#include "engine/chart/interpreter.hpp"
#include "engine/chart/reading.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

void check_root_keywords(Node const& root) {
  root.is_object({"$schema", "id",    "title",   "description", "registry", "errors",     "data",
                  "key",     "vars",  "lookups", "offers",      "accepts",  "aggregates", "visible",
                  "levels",  "start", "events",  "verbs",       "numbers",  "initial",    "states",
                  "type",    "on",    "always",  "after",       "entry",    "exit",       "onDone",
                  "invoke",  "edit",  "pauses",  "deadline",    "draft"});
  root.require("states");
}

void read_head(Reading& reading, Node const& root) {
  Definition& definition = reading.definition;
  if (auto const id = root.require("id")) {
    definition.id = id->text();
    if (!definition.id.empty() && !is_snake_case(definition.id))
      id->fault("name", {"定义名应为小写字母、数字与下划线，以字母开头",
                         "an id is lower-case letters, digits and underscores, beginning with a "
                         "letter"});
  }
  if (auto const title = root.require("title")) definition.title = title->both();
  if (auto const registry = root.find("registry")) {
    registry->word({"person", "organisation", "mandate", "calendar", "outage"});
    definition.registry = root.text("registry");
  }
  if (auto const errors = root.find("errors"))
    definition.errors =
        errors->word({"incident", "scxml"}) == 1 ? ErrorPolicy::scxml : ErrorPolicy::incident;
  if (auto const data = root.find("data"); data && data->value().is_string())
    definition.data = reading.surroundings.form(*data, reading.folder, definition.data_name);
  auto const face = reading.surroundings.faces.find(definition.id);
  if (face != reading.surroundings.faces.end()) definition.offers = names_of(face->second.offers);
}

/// Texts that name a thing elsewhere in the file, gathered without judging them.
void gather(Reading& reading, Node const& node) {
  auto const text_of = [](std::optional<Node> const& at) {
    return at && at->value().is_string() ? std::string(at->value().get_string()) : std::string();
  };
  if (node.value().is_array()) {
    for (Node const& item : node.items()) gather(reading, item);
  } else if (node.value().is_object()) {
    if (text_of(node.find("type")) == "send" && node.find("id"))
      reading.send_ids.push_back(text_of(node.find("id")));
    for (auto const& [key, member] : node.members()) gather(reading, member);
  }
}

void gather_invokes(Reading& reading, Node const& state) {
  auto const invoke = state.find("invoke");
  if (!invoke) return;
  for (Node const& item : invoke->one_or_many()) {
    auto const id = item.find("id");
    if (!id || !id->value().is_string()) continue;
    std::string name(id->value().get_string());
    if (std::ranges::find(reading.invoke_ids, name) != reading.invoke_ids.end())
      id->fault("duplicate", {"invoke 名“" + name + "”已用过，请改名",
                              "the invoke id \"" + name + "\" is taken: rename it"});
    reading.invoke_ids.push_back(std::move(name));
  }
}

void gather_events(Reading& reading, Node const& state) {
  auto const on = state.find("on");
  if (!on || !on->value().is_object()) return;
  for (auto const& [event, node] : on->members()) {
    bool const is_family = event.ends_with(".*");
    std::string name = is_family ? event.substr(0, event.size() - 2) : event;
    if (is_event_name(name) && !is_reserved(name)) reading.event_names.push_back(std::move(name));
  }
}

/// What `outcome` of a compound state can be: of its final children, their outcome or key.
std::vector<std::string> final_outcomes(Reading const& reading, State const& compound) {
  std::vector<std::string> words;
  for (StateIndex const child : compound.children) {
    State const& state = reading.definition.states[child];
    if (state.kind != StateKind::final) continue;
    auto const outcome = reading.tree.node(child).find("outcome");
    bool const is_named = outcome && outcome->value().is_string();
    words.push_back(is_named ? std::string(outcome->value().get_string()) : state.key);
  }
  return words;
}

void read_all_names(Reading& reading, Node const& root) {
  read_names(reading, root);
  read_verb_names(reading, root);
  gather(reading, root);
  auto const states = static_cast<StateIndex>(reading.definition.states.size());
  for (StateIndex state = 0; state < states; ++state) {
    gather_invokes(reading, reading.tree.node(state));
    gather_events(reading, reading.tree.node(state));
    State const& at = reading.definition.states[state];
    if (at.kind == StateKind::atomic) read_task_names(reading, state);
    if (at.kind == StateKind::compound) reading.outcomes[state] = final_outcomes(reading, at);
  }
  reading.vocabulary.state_ids = reading.tree.ids();
}

/// The event kinds of transitions that a person may take, where `events` and `verbs` do not say
/// more.
void add_event_kinds(Definition& definition) {
  for (Transition const& transition : definition.transitions) {
    bool const is_sent = transition.by.is_open() && is_event_name(transition.event);
    if (!is_sent || definition.find_event(transition.event)) continue;
    bool const has_title = !transition.title.zh.empty();
    Text const name{transition.event, transition.event};
    definition.events.push_back(
        {transition.event, has_title ? transition.title : name, nullptr, ""});
  }
}

}  // namespace

std::shared_ptr<Definition const> read_definition(SourceFile const& file, std::string const& folder,
                                                  Surroundings& surroundings) {
  auto definition = std::make_shared<Definition>();
  definition->file = file.path;
  definition->source = file.content.root;
  Reading reading(*definition, surroundings, folder);
  Node const root(file, surroundings.faults);
  if (!root.value().is_object()) {
    root.is_object({});
    return definition;
  }
  check_root_keywords(root);
  read_head(reading, root);
  reading.tree.read(root);
  StateKind const kind = definition->root().kind;
  if (kind != StateKind::compound && kind != StateKind::parallel && root.find("states"))
    root.find("type")->fault("not_here", {"定义本身只能是顺序或并行（parallel）状态",
                                          "a definition is a compound or a parallel state"});
  read_all_names(reading, root);
  read_document(reading, root);
  auto const states = static_cast<StateIndex>(definition->states.size());
  for (StateIndex state = 0; state < states; ++state) read_state(reading, state);
  for (std::size_t task = 0; task < definition->tasks.size(); ++task) read_task(reading, task);
  read_verbs(reading, root);
  add_event_kinds(*definition);
  for (std::string const& path : definition->offers) add_offered_slot(reading, path);
  reading.slots.finish();
  return definition;
}

}  // namespace chubei::chart
