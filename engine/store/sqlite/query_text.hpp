#pragma once
// Predicates, rights, orders and page ends as SQL. Only what stands in this room's own text gets
// into a statement; every value that came from outside is a bound parameter. Pure.
// Tables go by: i instance, h head, t task.

#include "engine/store/fields.hpp"
#include "engine/store/query.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace chubei::store::sqlite {

/// How an instance is looked for among those a caller may see.
enum class Drive {
  tags,   ///< from the rows of his tags: he sees few
  cases,  ///< from the cases on: he sees many
};

class QueryText {
 public:
  QueryText& add(std::string_view text) {
    sql_ += text;
    return *this;
  }
  /// '?' and its value.
  QueryText& add_value(boost::json::value value);

  /// Preconditions: `check_fields` holds. Each appends one expression that is never NULL.
  void add_predicate(Predicate const& where);
  void add_visible(std::vector<std::string> const& tags,
                   std::vector<std::string> const& blind_levels, Drive drive);
  /// After an end in an order whose keys are the columns k0, k1 … and the id `id`.
  void add_after(PageEnd const& end, std::vector<Order> const& order);

  /// The value that rows are ordered by, NULL where absent.
  void add_key(std::string_view field);
  /// "k0 DESC NULLS FIRST, …, id"
  void add_order(std::vector<Order> const& order);

  std::string const& sql() const { return sql_; }
  std::vector<boost::json::value> const& values() const { return values_; }

 private:
  void add_parts(Predicate const& where);
  void add_column_test(Predicate const& where, FieldKind kind);
  void add_list_test(Predicate const& where);
  void add_slot_test(Predicate const& where);
  void add_element_test(Predicate const& where, std::string_view element, std::string_view kind);

  std::string sql_;
  std::vector<boost::json::value> values_;
};

/// A list of texts as one parameter.
boost::json::value text_list(std::vector<std::string> const& texts);

}  // namespace chubei::store::sqlite
