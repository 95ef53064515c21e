#include "engine/chart/face_reader.hpp"
#include "engine/chart/field_type.hpp"
#include "engine/chart/interpreter.hpp"
#include "engine/chart/reading.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using cel::Kind;

void read_var_names(Reading& reading, Node const& root) {
  reading.vocabulary.vars = var_types(root);
  auto const vars = root.find("vars");
  if (!vars) return;
  for (auto const& [name, node] : vars->named()) {
    if (!node.is_object({"type", "initial"})) continue;
    if (auto const type = node.require("type")) check_var_type(*type);
    SlotIndex const slot =
        reading.slots.add({SlotSource::vars, name, reading.vocabulary.vars[name], 0xffff, 0xffff});
    reading.definition.variables.push_back({reading.slots.stored(slot), std::nullopt});
  }
}

void read_var_initials(Reading& reading, Node const& root) {
  auto const vars = root.find("vars");
  if (!vars) return;
  std::size_t place = 0;
  for (auto const& [name, node] : vars->members()) {
    if (!node.value().is_object()) continue;
    Variable& variable = reading.definition.variables[place++];
    variable.initial = reading.expressions.maybe(node, "initial", Scope::everywhere(),
                                                 reading.vocabulary.vars[name]);
  }
}

void read_lookup_names(Reading& reading, Node const& root) {
  auto const lookups = root.find("lookups");
  if (!lookups) return;
  for (auto const& [name, node] : lookups->named()) {
    Lookup lookup;
    lookup.name = name;
    if (node.is_object({"definition", "key"}))
      if (auto const definition = node.require("definition"))
        if (auto const* face = reading.surroundings.face(*definition)) lookup.definition = face->id;
    reading.definition.lookups.push_back(std::move(lookup));
  }
}

void read_lookup_keys(Reading& reading, Node const& root) {
  for (Lookup& lookup : reading.definition.lookups) {
    auto const node = root.find("lookups")->find(lookup.name);
    if (!node->value().is_object()) continue;
    if (auto const key = node->require("key"))
      lookup.key = reading.expressions.text(*key, Scope::own());
  }
}

void read_event_names(Reading& reading, Node const& root) {
  auto const events = root.find("events");
  if (!events) return;
  for (auto const& [name, node] : events->members()) {
    if (!is_event_name(name) || is_reserved(name))
      node.fault("event_name", {"“" + name +
                                    "”不能作事件名：须为小写名称，且不以 done.、error.、"
                                    "after.、task. 开头",
                                "\"" + name +
                                    "\" cannot be an event: lower-case names, not beginning with "
                                    "done., error., after. or task."});
    reading.event_names.push_back(name);
    if (!node.is_object({"title", "form"})) continue;
    EventKind event{name, node.both("title", name), nullptr, ""};
    if (auto const form = node.find("form"))
      event.form = reading.surroundings.form(*form, reading.folder, event.form_name);
    reading.definition.events.push_back(std::move(event));
  }
}

void read_numbers(Reading& reading, Node const& root) {
  auto const numbers = root.find("numbers");
  if (!numbers) return;
  for (auto const& [name, node] : numbers->named()) {
    if (!node.is_object({"format", "width"})) continue;
    NumberSeries series{name, "", 0};
    if (auto const format = node.require("format")) {
      series.format = format->text();
      if (series.format.find("{number}") == std::string::npos)
        format->fault("required", {"格式中须有 “{number}”", "the format needs \"{number}\""});
    }
    if (auto const width = node.find("width"))
      series.width = static_cast<int>(width->integer(0, 12));
    reading.definition.numbers.push_back(std::move(series));
  }
}

void read_aggregates(Reading& reading, Node const& root) {
  auto const aggregates = root.find("aggregates");
  if (!aggregates) return;
  for (auto const& [name, node] : aggregates->named()) {
    if (!node.is_object({"key", "if", "sum"})) continue;
    Aggregate aggregate;
    aggregate.name = name;
    if (auto const key = node.require("key"))
      aggregate.key = reading.expressions.text(*key, Scope::own());
    aggregate.condition = reading.expressions.maybe(node, "if", Scope::own(), Kind::boolean);
    aggregate.sum = reading.expressions.maybe(node, "sum", Scope::own(), Kind::integer);
    reading.definition.aggregates.push_back(std::move(aggregate));
  }
}

void check_hidden(Reading const& reading, Node const& item, std::string const& path) {
  if (path.starts_with("data.") && reading.definition.data) {
    if (auto missing = missing_field(*reading.definition.data, path.substr(5)))
      item.fault("unknown_field", std::move(*missing));
  } else if (path.starts_with("vars.")) {
    if (!reading.vocabulary.vars.contains(path.substr(5)))
      item.fault("unknown_name", unknown({"变量", "variable in vars"}, path.substr(5),
                                         names_of(reading.vocabulary.vars)));
  } else if (!path.empty() && !path.starts_with("data.") &&
             std::ranges::find(hidden_words, path) == hidden_words.end()) {
    item.fault(
        "unknown_name",
        {"可隐藏的是 “data.…”、“vars.…”、“actors”、“attachments” 或 “key”",
         "what can be hidden is \"data.…\", \"vars.…\", \"actors\", \"attachments\" or \"key\""});
  }
}

void read_levels(Reading& reading, Node const& root) {
  auto const levels = root.find("levels");
  if (!levels) return;
  for (auto const& [name, node] : levels->named()) {
    Level level{name, {}};
    if (node.is_object({"hides"}))
      if (auto const hides = node.find("hides"))
        for (Node const& item : hides->one_or_many()) {
          level.hides.push_back(item.text());
          check_hidden(reading, item, level.hides.back());
        }
    reading.definition.levels.push_back(std::move(level));
  }
}

void read_visible(Reading& reading, Node const& root) {
  auto const visible = root.find("visible");
  if (!visible) return;
  std::vector<std::string> levels;
  for (Level const& level : reading.definition.levels) levels.push_back(level.name);
  for (Node const& item : visible->items()) {
    if (!item.is_object({"tags", "level", "if", "deny"})) continue;
    Visibility row;
    if (auto const tags = item.require("tags"))
      row.tags = reading.expressions.texts(*tags, Scope::timeless());
    row.allow = !item.flag("deny");
    row.condition = reading.expressions.maybe(item, "if", Scope::timeless(), Kind::boolean);
    auto const level = row.allow ? item.require("level") : item.find("level");
    if (level) row.level = level->text();
    if (!row.level.empty() && std::ranges::find(levels, row.level) == levels.end())
      level->fault("unknown_name",
                   unknown({"级别（见 levels）", "level in levels"}, row.level, levels));
    reading.definition.visible.push_back(std::move(row));
  }
}

void read_start(Reading& reading, Node const& root) {
  auto const start = root.find("start");
  if (!start || !start->is_object({"by", "function", "rules"})) return;
  reading.definition.start_by = read_by(reading, *start, Scope::by());
  reading.definition.start_rules = read_rules(reading, *start, Scope::by());
}

void read_accepts(Reading& reading, Node const& root) {
  auto const accepts = root.find("accepts");
  if (!accepts) return;
  for (Node const& item : accepts->items()) {
    std::string const event = item.text();
    if (event.empty()) continue;
    reading.definition.accepts.push_back(event);
    auto const& names = reading.event_names;
    if (std::ranges::find(names, event) == names.end())
      item.fault("unknown_name",
                 unknown({"处理该事件的转移", "transition for the event"}, event, names));
  }
}

}  // namespace

void add_offered_slot(Reading& reading, std::string const& path) {
  if (!path.starts_with("data.") || reading.definition.data == nullptr) return;
  std::string const inside = path.substr(5);
  FieldType const found = field_type(*reading.definition.data, inside, path);
  if (found.type)
    reading.slots.add({SlotSource::data, inside, *found.type, 0xffff, 0xffff},
                      {reading.definition.data.get(), inside});
}

std::vector<std::string> read_data_paths(Reading& reading, Node const& node) {
  std::vector<std::string> paths;
  for (Node const& item : node.one_or_many()) {
    std::string path = item.text();
    if (path.empty()) continue;
    if (reading.definition.data) {
      if (auto missing = missing_field(*reading.definition.data, path))
        item.fault("unknown_field", std::move(*missing));
    } else if (reading.definition.data_name.empty()) {
      item.fault("unknown_field", {"此定义没有 data 表单；请先声明 “data”",
                                   "this definition has no form: declare \"data\" first"});
    }
    paths.push_back(std::move(path));
  }
  return paths;
}

void read_names(Reading& reading, Node const& root) {
  read_var_names(reading, root);
  read_lookup_names(reading, root);
  read_event_names(reading, root);
  read_numbers(reading, root);
}

void read_document(Reading& reading, Node const& root) {
  Definition& definition = reading.definition;
  if (auto const key = root.find("key"))
    definition.key = reading.expressions.text(*key, Scope::own());
  read_var_initials(reading, root);
  read_lookup_keys(reading, root);
  read_aggregates(reading, root);
  read_levels(reading, root);
  read_visible(reading, root);
  read_start(reading, root);
  read_accepts(reading, root);
}

}  // namespace chubei::chart
