#include "engine/cel/syntax.hpp"

#include <algorithm>

namespace chubei::cel {

std::vector<Syntax const*> name_chain(Syntax const& syntax) {
  std::vector<Syntax const*> parts;
  Syntax const* part = &syntax;
  for (; part->kind == Syntax::Kind::select; part = &part->children.front()) parts.push_back(part);
  if (part->kind != Syntax::Kind::name) return {};
  parts.push_back(part);
  std::ranges::reverse(parts);
  return parts;
}

std::string joined(std::span<Syntax const* const> parts) {
  std::string name;
  for (auto const* part : parts) name += (name.empty() ? "" : ".") + part->text;
  return name;
}

}  // namespace chubei::cel
