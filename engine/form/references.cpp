#include "engine/form/references.hpp"

#include "engine/form/keywords.hpp"

#include <algorithm>
#include <array>

namespace chubei::form {
namespace {

struct Address {
  std::string scheme, authority, path, query;
  bool has_authority = false, has_query = false;
};

std::size_t scheme_length(std::string_view text) {
  auto colon = text.find_first_of(":/?#");
  return colon != std::string_view::npos && colon > 0 && text[colon] == ':' ? colon : 0;
}

Address split_address(std::string_view text) {
  Address address;
  text = text.substr(0, text.find('#'));
  if (auto length = scheme_length(text)) {
    address.scheme = text.substr(0, length);
    text.remove_prefix(length + 1);
  }
  if (auto mark = text.find('?'); mark != std::string_view::npos) {
    address.has_query = true;
    address.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    address.has_authority = true;
    auto end = std::min(text.find('/', 2), text.size());
    address.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  address.path = text;
  return address;
}

// RFC 3986 section 5.2.4.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool const rooted = path.starts_with('/');
  bool folder = false;
  for (std::size_t at = rooted ? 1 : 0; at <= path.size();) {
    auto end = std::min(path.find('/', at), path.size());
    auto part = path.substr(at, end - at);
    folder = part == "." || part == "..";
    if (part == ".." && !kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (part == ".." && !rooted) {
      kept.push_back(part);
      folder = false;
    } else if (!folder) {
      kept.push_back(part);
    }
    at = end + 1;
  }
  std::string out = rooted ? "/" : "";
  for (std::size_t index = 0; index < kept.size(); ++index)
    out.append(index ? "/" : "").append(kept[index]);
  if (folder && !kept.empty()) out += '/';
  return out;
}

std::string merge(Address const& base, std::string const& path) {
  if (base.has_authority && base.path.empty()) return "/" + path;
  auto slash = base.path.rfind('/');
  return slash == std::string::npos ? path : base.path.substr(0, slash + 1) + path;
}

std::string join_address(Address const& address) {
  std::string out = address.scheme.empty() ? "" : address.scheme + ":";
  if (address.has_authority) out += "//" + address.authority;
  out += address.path;
  if (address.has_query) out += "?" + address.query;
  return out;
}

int hex(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex(text[at + 1]) >= 0 &&
        hex(text[at + 2]) >= 0) {
      out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

bool is_file_name(std::string_view address) {
  return !address.empty() && scheme_length(address) == 0 && address.front() != '/' &&
         address.find("..") == std::string_view::npos &&
         address.find('?') == std::string_view::npos;
}

}  // namespace

std::string resolve_address(std::string_view base_text, std::string_view reference_text) {
  auto base = split_address(base_text);
  auto reference = split_address(reference_text);
  if (!reference.scheme.empty()) return join_address(reference);
  reference.scheme = base.scheme;
  if (!reference.has_authority) {
    if (reference.path.empty()) {
      reference.path = base.path;
      if (!reference.has_query) {
        reference.query = base.query;
        reference.has_query = base.has_query;
      }
    } else {
      if (!reference.path.starts_with('/')) reference.path = merge(base, reference.path);
      reference.path = without_dots(reference.path);
    }
    reference.authority = base.authority;
    reference.has_authority = base.has_authority;
  }
  return join_address(reference);
}

void References::index(json::value const& document, std::string const& address) {
  Target at{&document, address, ""};
  by_address_.emplace(address, at);
  walk(document, address, at, 0);
}

void References::walk(json::value const& schema, std::string const& base, Target const& at,
                      std::size_t depth) {
  auto const* object = schema.if_object();
  if (!object || depth > schema_depth_max) return;
  std::string own = base;
  auto const* id = object->if_contains("$id");
  if (id && id->is_string() && !object->contains("$ref")) {
    std::string_view text = id->get_string();
    own = resolve_address(base, text);
    auto mark = text.find('#');
    bool const names_place = mark != std::string_view::npos && mark + 1 < text.size();
    by_address_.emplace(names_place ? own + std::string(text.substr(mark)) : own, at);
  }
  base_of_.emplace(&schema, own);
  walk_members(*object, own, at, depth);
}

void References::walk_members(json::object const& schema, std::string const& base, Target const& at,
                              std::size_t depth) {
  if (schema.contains("$ref")) return;
  each_subschema(schema, at.pointer, [&](std::string const& pointer, json::value const& inner) {
    walk(inner, base, {&inner, at.file, pointer}, depth + 1);
  });
}

Target References::open(std::string const& address) {
  if (auto found = by_address_.find(address); found != by_address_.end()) return found->second;
  if (!files_ || !is_file_name(address) || schemas_.documents.size() > files_max) return {};
  auto document = files_(address);
  if (!document) return {};
  schemas_.documents.push_back(std::move(*document));
  index(schemas_.documents.back(), address);
  return by_address_.find(address)->second;
}

Target References::follow(Target const& from, std::string_view reference) {
  auto const known = base_of_.find(from.schema);
  auto const base = known == base_of_.end() ? from.file : known->second;
  auto const mark = reference.find('#');
  auto const fragment =
      mark == std::string_view::npos ? std::string{} : percent_decoded(reference.substr(mark + 1));
  auto const address = resolve_address(base, reference);
  if (!fragment.empty() && fragment.front() != '/') {
    open(address);
    auto place = by_address_.find(address + "#" + fragment);
    return place == by_address_.end() ? Target{} : place->second;
  }
  auto target = open(address);
  if (!target.schema) return {};
  target.schema = json::find(*target.schema, fragment);
  target.pointer += fragment;
  if (target.schema && target.schema->is_object() && !base_of_.contains(target.schema))
    walk(*target.schema, address, target, 0);
  return target;
}

}  // namespace chubei::form
