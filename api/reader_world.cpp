#include "api/reader_world.hpp"

#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei {

ReaderWorld::ReaderWorld(Visit& visit, InstanceId instance)
    : visit_(visit),
      instance_(std::move(instance)),
      calendar_(visit.office.parts().writer.published().calendar) {}

std::optional<process::Face> ReaderWorld::find(std::string_view definition, std::string_view key) {
  auto const id = visit_.reader.by_key(definition, key);
  auto const head = id ? visit_.reader.head(*id) : nullptr;
  if (!head) return std::nullopt;
  process::Face face{*id, head->active, {}};
  auto const* const kind = visit_.office.definition_of(*head);
  if (!kind) return face;
  for (auto const& slot : head->slots)
    if (std::ranges::find(kind->offers, slot.path) != kind->offers.end())
      face.slots.push_back(slot);
  return face;
}

process::Totals ReaderWorld::totals(std::string_view aggregate, std::string_view key) {
  return visit_.reader.totals(aggregate, key);
}

std::int64_t ReaderWorld::last_number(std::string_view series, std::int64_t year) {
  return visit_.reader.last_number(series, year);
}

bool ReaderWorld::is_key_taken(std::string_view definition, std::string_view key) {
  return visit_.reader.by_key(definition, key).has_value();
}

boost::json::value ReaderWorld::document(std::string_view) {
  return public_document(visit_.reader, instance_);
}

std::optional<boost::json::value> ReaderWorld::personal(InstanceId const& instance,
                                                        std::string_view label) {
  auto const sealed = visit_.reader.personal(instance, label);
  if (!sealed) return std::nullopt;
  auto& parts = visit_.office.parts();
  return runtime::open_personal(parts.keys, parts.identity.origin(), instance, label, *sealed);
}

boost::json::value public_document(store::Reader& reader, InstanceId const& instance) {
  auto const bytes = reader.document(instance);
  if (!bytes) return {};
  auto parsed = json::parse(*bytes, {.bytes_max = bytes->size(), .depth_max = 128});
  ensure(parsed.has_value());
  return std::move(*parsed);
}

}  // namespace chubei
