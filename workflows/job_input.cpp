#include "workflows/job_input.hpp"

#include "engine/base/hash.hpp"

namespace chubei::workflows {

json::value const* JobInput::member(std::string_view name) const {
  auto const* object = value_.get().if_object();
  return object ? object->if_contains(name) : nullptr;
}

std::unexpected<Error> JobInput::wrong(std::string_view name, Text expected) const {
  auto const pointer = json::pointer_join(pointer_, name);
  return fail(ErrorCode::bad_request,
              {"作业输入 " + pointer + " 应为" + expected.zh,
               "the job's input " + pointer + " must be " + expected.en},
              {FieldError{pointer, "type", expected, 0, 0}});
}

Result<std::string> JobInput::text(std::string_view name) const {
  auto const* found = member(name);
  if (!found || !found->is_string()) return wrong(name, {"文本", "a text"});
  return std::string(found->get_string());
}

Result<std::int64_t> JobInput::integer(std::string_view name, std::int64_t low,
                                       std::int64_t high) const {
  auto const* found = member(name);
  bool const fits =
      found && found->is_int64() && found->get_int64() >= low && found->get_int64() <= high;
  if (fits) return found->get_int64();
  auto const range = std::to_string(low) + "–" + std::to_string(high);
  return wrong(name, {range + " 之间的整数", "an integer of " + range});
}

Result<std::vector<JobInput>> JobInput::list(std::string_view name, std::size_t most) const {
  auto const* found = member(name);
  auto const* items = found ? found->if_array() : nullptr;
  auto const limit = std::to_string(most);
  if (!items || items->size() > most)
    return wrong(name, {"至多 " + limit + " 项的列表", "a list of at most " + limit});
  std::vector<JobInput> list;
  auto const pointer = json::pointer_join(pointer_, name);
  for (std::size_t index = 0; index < items->size(); ++index)
    list.emplace_back((*items)[index], json::pointer_join(pointer, std::to_string(index)));
  return list;
}

Result<std::vector<std::string>> JobInput::texts(std::string_view name, std::size_t most) const {
  auto items = list(name, most);
  if (!items) return pass(items);
  std::vector<std::string> texts;
  for (JobInput const& item : *items) {
    auto const* text = item.value().if_string();
    if (!text) return wrong(name, {"文本列表", "a list of texts"});
    texts.emplace_back(*text);
  }
  return texts;
}

std::string seeded_place(std::string_view domain, std::string_view seed, std::string_view key) {
  Hasher hasher(Suite::intl);
  return hex(hash_framed(hasher, domain, {seed, key}));
}

}  // namespace chubei::workflows
