#include "api/http/router.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace chubei::http {

/// One segment of the tree. Custom methods hang under the parameter or literal they follow, by
/// their name.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals{};
  std::unique_ptr<Node> parameter{};
  std::string parameter_name{};
  std::map<std::string, std::unique_ptr<Node>, std::less<>> verbs{};  ///< after "{name}:"
  std::string tail_name{};                                            ///< "{name...}" here
  std::map<Method, Route const*> routes{};
  std::map<Method, Route const*> tail_routes{};
};

struct Router::Match {
  std::map<Method, Route const*> const* routes = nullptr;
  std::vector<std::pair<std::string, std::string>> parameters{};
};

namespace {

std::vector<std::string> pattern_segments(std::string_view pattern) {
  ensure(pattern.starts_with('/'));
  pattern.remove_prefix(1);
  std::vector<std::string> segments;
  while (!pattern.empty()) {
    auto const slash = std::min(pattern.find('/'), pattern.size());
    segments.emplace_back(pattern.substr(0, slash));
    if (slash + 1 == pattern.size()) segments.emplace_back();
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
  }
  return segments;
}

struct ParameterPart {
  std::string name;
  std::string verb;
  bool is_tail = false;
};

/// "{id}", "{id}:claim", "{path...}"; nullopt for a literal.
std::optional<ParameterPart> parameter_part(std::string_view segment) {
  if (!segment.starts_with('{')) return std::nullopt;
  auto const close = segment.find('}');
  ensure(close != segment.npos && close > 1);
  ParameterPart part{std::string(segment.substr(1, close - 1)), {}, false};
  auto const rest = segment.substr(close + 1);
  if (part.name.ends_with("...")) {
    part.name.resize(part.name.size() - 3);
    part.is_tail = true;
    ensure(rest.empty() && !part.name.empty());
  }
  ensure(rest.empty() || (rest.starts_with(':') && rest.size() > 1));
  if (!rest.empty()) part.verb = rest.substr(1);
  return part;
}

std::string joined(std::vector<std::string> const& segments, std::size_t from) {
  std::string path;
  for (auto i = from; i < segments.size(); ++i) {
    if (i > from) path += '/';
    path += segments[i];
  }
  return path;
}

std::string allowed(std::map<Method, Route const*> const& routes) {
  std::string list;
  for (auto const& [method, route] : routes) {
    list.append(name(method)).append(", ");
    if (method == Method::get && !routes.contains(Method::head)) list += "HEAD, ";
  }
  return list + "OPTIONS";
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
  ensure(route.handler != nullptr && !route.operation.empty());
  ensure(std::ranges::none_of(
      routes_, [&](auto const& each) { return each->operation == route.operation; }));
  Node* node = root_.get();
  bool is_tail = false;
  for (auto const& segment : pattern_segments(route.pattern)) {
    ensure(!is_tail);
    auto const part = parameter_part(segment);
    if (part && part->is_tail) {
      ensure(node->tail_name.empty() || node->tail_name == part->name);
      node->tail_name = part->name;
      is_tail = true;
      continue;
    }
    auto& child = part ? node->parameter : node->literals[segment];
    if (!child) child = std::make_unique<Node>();
    if (part) {
      ensure(node->parameter_name.empty() || node->parameter_name == part->name);
      node->parameter_name = part->name;
    }
    node = child.get();
    if (part && !part->verb.empty()) {
      auto& verb = node->verbs[part->verb];
      if (!verb) verb = std::make_unique<Node>();
      node = verb.get();
    }
  }
  auto owned = std::make_unique<Route>(std::move(route));
  auto& routes = is_tail ? node->tail_routes : node->routes;
  ensure(routes.emplace(owned->method, owned.get()).second);
  routes_.push_back(std::move(owned));
}

bool Router::search(Node const& node, Request const& request, std::size_t index,
                    Match& match) const {
  auto const& segments = request.segments;
  if (index == segments.size() && !node.routes.empty()) {
    match.routes = &node.routes;
    return true;
  }
  if (index < segments.size()) {
    auto const& segment = segments[index];
    if (auto const literal = node.literals.find(segment);
        literal != node.literals.end() && search(*literal->second, request, index + 1, match))
      return true;
    if (node.parameter && !segment.empty()) {
      auto const colon = segment.rfind(':');
      auto const verb = colon == segment.npos || colon == 0
                            ? node.parameter->verbs.end()
                            : node.parameter->verbs.find(segment.substr(colon + 1));
      bool const is_verb = verb != node.parameter->verbs.end();
      match.parameters.emplace_back(node.parameter_name,
                                    is_verb ? segment.substr(0, colon) : segment);
      if (search(is_verb ? *verb->second : *node.parameter, request, index + 1, match)) return true;
      match.parameters.pop_back();
    }
  }
  if (node.tail_routes.empty()) return false;
  match.routes = &node.tail_routes;
  match.parameters.emplace_back(node.tail_name, joined(segments, index));
  return true;
}

Result<void> Router::find(Request& request) const {
  Match match;
  if (!search(*root_, request, 0, match))
    return fail(ErrorCode::not_found, {"没有这个地址，请核对路径", "There is no such address"});
  auto found = match.routes->find(request.method);
  if (found == match.routes->end() && request.method == Method::head)
    found = match.routes->find(Method::get);
  if (found == match.routes->end())
    return fail(ErrorCode::method_not_allowed,
                {"此地址不支持这种请求方法，可用的方法见 Allow 标头",
                 "This address does not take that method; see the header Allow"},
                {}, {{"allow", allowed(*match.routes)}});
  request.route = found->second;
  request.parameters = std::move(match.parameters);
  return {};
}

std::string Router::allow(Request const& request) const {
  Match match;
  return search(*root_, request, 0, match) ? allowed(*match.routes) : std::string();
}

std::vector<Route const*> Router::routes() const {
  std::vector<Route const*> all;
  for (auto const& route : routes_) all.push_back(route.get());
  return all;
}

}  // namespace chubei::http
