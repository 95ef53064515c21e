#include "engine/process/documents.hpp"

#include "engine/base/dotted.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/json.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

void take_slots(Context& context, boost::json::value const& document) {
  for (auto const& stored : context.definition.stored) {
    if (!stored.path.starts_with("data.")) continue;
    auto const* found = json::find_dotted(document, std::string_view(stored.path).substr(5));
    boost::json::value const value = found ? *found : boost::json::value{};
    if (!(context.slot(stored.path) == value)) context.add(SlotSet{stored.path, value});
  }
}

/// The document with its personal values, as far as they are not erased.
Result<form::Joined> whole_document(Context& context) {
  std::map<std::string, std::optional<boost::json::value>> parts;
  for (auto const& label : context.next.personal) {
    parts[label] = context.personal(label);
  }
  return form::join(context.document(), parts);
}

Result<void> admit(Context& context, boost::json::value& data, bool draft) {
  auto const& form = *context.definition.data;
  return draft ? form.admit_part(data) : form.admit(data);
}

/// Records the change from the document as it was to `data`, which was admitted. An erased label
/// stays until its subject hands in something new, so that what is gone is not asked for again.
void keep(Context& context, boost::json::value const& data, form::Split const& before,
          std::vector<std::string> const& erased) {
  auto split = context.definition.data->split(data);
  auto const bytes = json::canonical(split.public_part);
  std::vector<std::string> labels;
  for (auto& [label, values] : split.personal_parts) {
    labels.push_back(label);
    auto const old = before.personal_parts.find(label);
    if (old != before.personal_parts.end() && json::same(old->second, values)) continue;
    context.keep_personal(label, values);
    context.event.personal.emplace_back(label, values);
  }
  for (auto const& label : erased) {
    if (!split.personal_parts.contains(label)) labels.push_back(label);
  }
  std::ranges::sort(labels);
  context.add(DocumentSet{difference(before.public_part, split.public_part),
                          hex(hash(Suite::intl, bytes)), std::move(labels)});
  take_slots(context, split.public_part);
  context.keep_document(std::move(split.public_part));
}

/// First path of the patch that no allowed path covers, or "".
std::string outside(boost::json::value const& patch, std::vector<std::string> const& allowed,
                    std::string const& at) {
  if (!at.empty() &&
      std::ranges::any_of(allowed, [&](auto const& one) { return json::is_within(at, one); })) {
    return {};
  }
  auto const* object = patch.if_object();
  bool const leads_further = at.empty() || std::ranges::any_of(allowed, [&](auto const& one) {
                               return json::is_within(one, at);
                             });
  if (!object || !leads_further) return at;
  for (auto const& [key, value] : *object) {
    auto found =
        outside(value, allowed, at.empty() ? std::string(key) : at + "." + std::string(key));
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

bool is_draft(chart::Definition const& definition, Instance const& instance) {
  return std::ranges::any_of(instance.active, [&](std::string const& id) {
    auto const* state = definition.find_state(id);
    return state && state->draft;
  });
}

bool is_draft(Context const& context) { return is_draft(context.definition, context.next); }

boost::json::value difference(boost::json::value const& from, boost::json::value const& to) {
  auto const* old_object = from.if_object();
  auto const* new_object = to.if_object();
  if (!old_object || !new_object) return to;
  boost::json::object patch;
  for (auto const& [key, value] : *old_object) {
    if (!new_object->contains(key)) patch[key] = nullptr;
  }
  for (auto const& [key, value] : *new_object) {
    auto const* old = old_object->if_contains(key);
    if (!old)
      patch[key] = value;
    else if (!json::same(*old, value))
      patch[key] = difference(*old, value);
  }
  return patch;
}

Result<void> set_document(Context& context, boost::json::value data) {
  if (!context.definition.data) {
    if (data.is_null() || (data.is_object() && data.get_object().empty())) return {};
    return fail(ErrorCode::invalid_data,
                {"该类事项没有表单，不能填报数据", "this kind of case has no form: send no data"});
  }
  if (data.is_null()) data.emplace_object();
  if (auto admitted = context.definition.data->admit_part(data); !admitted) return admitted;
  keep(context, data, form::Split{boost::json::object{}, {}}, {});
  return {};
}

Result<void> edit_document(Context& context, boost::json::value const& patch,
                           std::vector<std::string> const& allowed) {
  if (!context.definition.data) {
    return fail(ErrorCode::bad_request,
                {"该类事项没有表单，不能修改数据",
                 "this kind of case has no form: there is nothing to edit"});
  }
  if (!patch.is_object()) {
    return fail(ErrorCode::bad_request,
                {"修改内容应为 JSON 对象（合并补丁）", "an edit is a JSON object (merge patch)"});
  }
  if (!allowed.empty()) {
    auto const path = outside(patch, allowed, "");
    if (!path.empty()) {
      return fail(
          ErrorCode::forbidden,
          {"当前环节不能修改 " + path, "this part may not be edited now: " + path}, {},
          {{"path", path}, {"editable", boost::json::array(allowed.begin(), allowed.end())}});
    }
  }
  auto whole = whole_document(context);
  if (!whole) return pass(whole);
  auto const before = context.definition.data->split(whole->data);
  auto data = whole->data;
  json::merge_patch(data, patch);
  // What was erased cannot be asked for again.
  bool const may_lack = is_draft(context) || !whole->erased.empty();
  if (auto admitted = admit(context, data, may_lack); !admitted) return admitted;
  keep(context, data, before, whole->erased);
  return {};
}

Result<void> require_complete(Context& context) {
  return is_draft(context) ? Result<void>{} : require_whole(context);
}

Result<void> require_whole(Context& context) {
  if (!context.definition.data) return {};
  auto whole = whole_document(context);
  if (!whole) return pass(whole);
  if (!whole->erased.empty()) return {};  // what was erased cannot be asked for again
  return context.definition.data->admit(whole->data);
}

Result<void> take_key(Context& context, bool may_wait) {
  if (!context.definition.key || !context.next.key.empty()) return {};
  Values values(context);
  auto key = values.text(*context.definition.key);
  if (!key && may_wait && is_absent_error(key.error())) return {};
  if (!key) return pass(key);
  if (key->empty()) return {};
  if (context.world.is_key_taken(context.definition.id, *key)) {
    return fail(ErrorCode::already_exists,
                {"已有相同的" + context.definition.title.zh + "：" + *key,
                 "there is already one " + context.definition.title.en + " with this key: " + *key},
                {}, {{"key", *key}, {"definition", context.definition.id}});
  }
  context.add(KeyTaken{*key});
  return {};
}

}  // namespace chubei::process
