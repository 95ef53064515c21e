#include "engine/process/context.hpp"

#include "engine/base/hash.hpp"
#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei::process {

Context::Context(chart::Release const& release_, chart::Definition const& definition_,
                 Instance instance, Actor const& actor_, Instant now_, World& world_)
    : release(release_),
      definition(definition_),
      actor(actor_),
      world(world_),
      next(std::move(instance)),
      now(now_),
      version(next.version + 1) {}

void Context::add(Fact fact) {
  process::apply(next, fact);
  event.facts.push_back(std::move(fact));
}

void Context::raise(std::string name, boost::json::value data) {
  queue.push_back({std::move(name), std::move(data)});
}

Result<void> Context::count_lookup() {
  if (++lookups_ <= lookups_max) return {};
  return fail(
      ErrorCode::limit_reached,
      {"一次决定最多查询 " + std::to_string(lookups_max) + " 个其他事项，请精简定义中的规则",
       "a decision may look up at most " + std::to_string(lookups_max) +
           " other instances: simplify the definition's rules"});
}

namespace {

void record(Event& event, boost::json::object answer) {
  if (event.inputs.is_null()) event.inputs.emplace_object();
  auto& lookups = event.inputs.get_object()["lookups"];
  if (lookups.is_null()) lookups.emplace_array();
  lookups.get_array().emplace_back(std::move(answer));
}

}  // namespace

Result<std::optional<Face>> Context::find(std::string_view name, std::string_view key) {
  if (auto counted = count_lookup(); !counted) return pass(counted);
  auto face = world.find(name, key);
  boost::json::object answer{{"definition", name}, {"key", key}};
  if (face) {
    answer["instance"] = face->id.text();
    auto& slots = answer["slots"].emplace_object();
    for (SlotValue const& value : face->slots) {
      if (!value.value.is_null()) slots[value.path] = value.value;
    }
    answer["state"] = boost::json::array(face->active.begin(), face->active.end());
  }
  record(event, std::move(answer));
  return face;
}

Result<Totals> Context::totals(std::string_view aggregate, std::string_view key) {
  if (auto counted = count_lookup(); !counted) return pass(counted);
  Totals const totals = world.totals(aggregate, key);
  record(event,
         {{"aggregate", aggregate}, {"count", totals.count}, {"key", key}, {"sum", totals.sum}});
  return totals;
}

boost::json::value const& Context::slot(std::string_view path) const {
  static boost::json::value const absent;
  auto const* found = next.find_slot(path);
  return found ? found->value : absent;
}

bool Context::is_active(std::string_view state) const {
  return std::ranges::find(next.active, state) != next.active.end();
}

bool Context::is_paused(std::string_view state) const {
  auto const covers = [&](chart::StateIndex paused) {
    auto const& id = definition.states[paused].id;
    return state == id || (state.starts_with(id) && state[id.size()] == '.');
  };
  return std::ranges::any_of(next.active, [&](std::string const& active) {
    auto const* found = definition.find_state(active);
    return found && std::ranges::any_of(found->pauses, covers);
  });
}

boost::json::value Context::document() {
  if (!document_) {
    document_ = next.document.empty() ? boost::json::value(boost::json::object{})
                                      : world.document(next.document);
  }
  return *document_;
}

std::string Context::derived_id(std::string_view what) {
  Hasher hasher(Suite::intl);
  auto const number = std::to_string(++derived_);
  auto const at = std::to_string(version);
  return hex(hash_framed(hasher, "chubei derived id", {next.id.text(), at, number, what}))
      .substr(0, 26);
}

chart::Position position_of(chart::Definition const& definition, Instance const& instance) {
  chart::Position position;
  auto const index_of = [&](std::string const& id) {
    auto const* state = definition.find_state(id);
    ensure(state != nullptr);
    return state->index;
  };
  for (auto const& id : instance.active) position.active.push_back(index_of(id));
  std::ranges::sort(position.active);
  for (auto const& [history, states] : instance.history) {
    chart::Remembered remembered{index_of(history), {}};
    for (auto const& id : states) remembered.states.push_back(index_of(id));
    position.history.push_back(std::move(remembered));
  }
  std::ranges::sort(position.history, {}, &chart::Remembered::history);
  return position;
}

}  // namespace chubei::process
