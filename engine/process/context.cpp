#include "engine/process/context.hpp"

#include "engine/base/dotted.hpp"
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
  Question question{name, key};
  if (auto const at = found_.find(question); at != found_.end()) return at->second;
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
  found_.emplace(std::move(question), face);
  return face;
}

std::optional<InstanceId> Context::address(std::string_view name, std::string_view key) {
  auto const face = world.find(name, key);
  boost::json::object answer{{"address", name}, {"key", key}};
  if (face) answer["instance"] = face->id.text();
  record(event, std::move(answer));
  return face ? std::optional(face->id) : std::nullopt;
}

Result<Totals> Context::totals(std::string_view aggregate, std::string_view key) {
  Question question{aggregate, key};
  if (auto const at = counted_.find(question); at != counted_.end()) return at->second;
  if (auto counted = count_lookup(); !counted) return pass(counted);
  Totals const totals = world.totals(aggregate, key);
  counted_.emplace(std::move(question), totals);
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
  if (std::ranges::find(entered_, state) != entered_.end()) return true;
  if (std::ranges::find(left_, state) != left_.end()) return false;
  return std::ranges::find(next.active, state) != next.active.end();
}

void Context::mark_left(std::string const& state) { left_.push_back(state); }

void Context::mark_entered(std::string const& state) { entered_.push_back(state); }

void Context::forget_marks() {
  left_.clear();
  entered_.clear();
}

bool Context::is_paused(std::string_view state) const {
  auto const covers = [&](chart::StateIndex paused) {
    return json::is_within(state, definition.states[paused].id);
  };
  return std::ranges::any_of(definition.states, [&](chart::State const& pausing) {
    return std::ranges::any_of(pausing.pauses, covers) && is_active(pausing.id);
  });
}

boost::json::value Context::document() {
  if (!document_) {
    document_ = next.document.empty() ? boost::json::value(boost::json::object{})
                                      : world.document(next.document);
  }
  return *document_;
}

std::optional<boost::json::value> Context::personal(std::string const& label) {
  auto const at = personal_.find(label);
  return at != personal_.end() ? std::optional(at->second) : world.personal(next.id, label);
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
