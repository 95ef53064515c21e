// Takes personal members out of a document and puts them back.
#include "engine/form/form.hpp"
#include "engine/form/schemas.hpp"

#include <utility>

namespace chubei::form {
namespace {

class Splitting {
 public:
  explicit Splitting(Split& split) : split_(split) {}

  // `lists`: indexes of the lists around, "0.3".
  void walk(NodeList const& start, json::value& value, std::string const& pointer,
            std::string const& lists) {
    if (start.empty() || !value.is_structured()) return;
    auto const found = applied(start);
    auto nodes = found.always;
    nodes.insert(nodes.end(), found.sometimes.begin(), found.sometimes.end());
    if (auto* object = value.if_object())
      walk_object(nodes, *object, pointer, lists);
    else
      walk_list(nodes, value.get_array(), pointer, lists);
  }

 private:
  void walk_object(NodeList const& nodes, json::object& object, std::string const& pointer,
                   std::string const& lists) {
    json::object kept;
    for (auto& member : object) {
      auto const inner = member_nodes(nodes, member.key());
      auto const place = json::pointer_join(pointer, member.key());
      if (auto label = personal_of(applied(inner))) {
        take(*label, lists, place, std::move(member.value()));
      } else {
        walk(inner, member.value(), place, lists);
        kept.emplace(member.key(), std::move(member.value()));
      }
    }
    object = std::move(kept);
  }

  void walk_list(NodeList const& nodes, json::array& list, std::string const& pointer,
                 std::string const& lists) {
    auto const inner = item_nodes(nodes);
    for (std::size_t index = 0; index < list.size(); ++index) {
      auto const number = std::to_string(index);
      walk(inner, list[index], json::pointer_join(pointer, number),
           lists.empty() ? number : lists + "." + number);
    }
  }

  void take(std::string label, std::string const& lists, std::string const& pointer,
            json::value value) {
    if (label.ends_with("[]")) label.insert(label.size() - 1, lists);
    auto& part = split_.personal_parts[label];
    if (!part.is_object()) part.emplace_object();
    part.get_object()[pointer] = std::move(value);
  }

  Split& split_;
};

// The object that holds the member at `pointer`, and the member's name.
std::pair<json::object*, std::string> holder(json::value& root, std::string_view pointer) {
  auto const slash = pointer.rfind('/');
  if (slash == std::string_view::npos) return {nullptr, ""};
  auto* around = json::find(root, pointer.substr(0, slash));
  if (!around || !around->is_object()) return {nullptr, ""};
  std::string name;
  for (std::size_t at = slash + 1; at < pointer.size(); ++at) {
    bool const escaped = pointer[at] == '~' && at + 1 < pointer.size();
    name += escaped ? (pointer[at + 1] == '1' ? '/' : '~') : pointer[at];
    at += escaped;
  }
  return {&around->get_object(), std::move(name)};
}

Result<void> put_back(json::value& root, std::string const& label, json::value const& part) {
  auto misfit = [&] {
    return fail(ErrorCode::corrupt,
                {"个人信息部分“" + label + "”与公开部分不符",
                 "the personal part \"" + label + "\" does not fit the public part"});
  };
  if (!part.is_object()) return misfit();
  for (auto const& [pointer, value] : part.get_object()) {
    auto [object, name] = holder(root, pointer);
    if (!object || !object->emplace(name, value).second) return misfit();
  }
  return {};
}

}  // namespace

Split Form::split(json::value const& data) const {
  Split split{data, {}};
  Splitting(split).walk({schemas_->root}, split.public_part, "", "");
  return split;
}

Result<Joined> join(json::value public_part,
                    std::map<std::string, std::optional<json::value>> const& personal_parts) {
  Joined joined{std::move(public_part), {}};
  for (auto const& [label, part] : personal_parts) {
    if (!part) {
      joined.erased.push_back(label);
      continue;
    }
    if (auto done = put_back(joined.data, label, *part); !done) return pass(done);
  }
  return joined;
}

}  // namespace chubei::form
