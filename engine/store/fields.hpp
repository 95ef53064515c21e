#pragma once
// The closed list of what a query may name, and the tokens that continue a page. Pure work of the
// port, so that every adapter refuses the same queries; how a query is answered is the adapter's.

#include "engine/base/error.hpp"
#include "engine/store/query.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::store {

enum class FieldKind { text, instant, flag, list, slot };

/// nullopt: no such field. Tasks have the fields of their case as well.
std::optional<FieldKind> field_kind(std::string_view field, bool of_tasks);

/// Whether a predicate and an order name only fields there are. bad_filter names the first that is
/// not.
Result<void> check_fields(Predicate const& where, std::vector<Order> const& order, bool of_tasks);

/// Where a page ended: the order's values (null: absent; else a number or a text) and the id.
struct PageEnd {
  std::vector<boost::json::value> keys;
  std::string id;
};

inline constexpr std::size_t page_token_bytes_max = 16 * 1024;

/// base64url of the canonical array [keys …, id].
std::string page_token(PageEnd const& end);
/// bad_filter unless it is a token for that many keys.
Result<PageEnd> parse_page_token(std::string_view token, std::size_t keys);

/// From 1 to page_size_max.
std::size_t bounded_page_size(int wanted);

}  // namespace chubei::store
