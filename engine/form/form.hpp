#pragma once
// A form: JSON Schema draft-07 with our own annotations, read once, then used to admit data, to
// type guards and to split personal fields from public ones. Not an interface for other drafts:
// what is not draft-07 is refused when the form is read. A Form is immutable and may be shared
// between threads; it reads no file (blocks shared between forms come through `Files`) and its work
// on any data is bounded.

#include "engine/base/error.hpp"
#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/form/formats.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::form {

/// What a stranger may cost us. Data past a limit is invalid_data with the rule named beside it.
inline constexpr std::size_t errors_max = 100;          ///< further faults are cut off, and said so
inline constexpr std::size_t steps_max = 2'000'000;     ///< "too_complex"
inline constexpr std::size_t data_depth_max = 64;       ///< "depth"
inline constexpr std::size_t schema_depth_max = 64;     ///< "depth"
inline constexpr std::size_t schema_nodes_max = 5'000;  ///< "too_many", all files of a form
inline constexpr std::size_t files_max = 32;            ///< "reference": no further file is opened
inline constexpr std::size_t pattern_bytes_max = 1'000;  ///< "pattern"

enum class Kind { boolean, integer, number, text, date, date_time, list, object, any };
/// "boolean", "integer", … in snake_case.
std::string_view name(Kind kind);

/// What guards, keys, indexes and letters may know about one place of the data.
struct Field {
  Kind kind = Kind::any;
  bool always = false;                  ///< present in all admitted data: required all the way down
  bool nullable = false;                ///< may be null
  std::optional<std::string> personal;  ///< label, its own or that of a field around it
  Text title;                           ///< empty where the form gives none
  std::string unit;                     ///< x-unit: "fen", "hundredths", "per_ten_thousand" or ""
  std::vector<std::string> members{};   ///< object: declared names, in document order
  std::vector<std::string> choices{};   ///< text with an enum: its values
  /// list: what stands in it; nullptr for "any" and more than four lists deep. `always` is about
  /// one item.
  std::shared_ptr<Field const> item{};
};

/// Public and personal parts of one document. A personal part maps the JSON pointer of each removed
/// member to its value. Labels: the form's `x-personal`; a label ending in "[]" gets the indexes of
/// the lists around it ("member[]" -> "member[2]"), so that each person of a list is a part of its
/// own.
struct Split {
  json::value public_part;
  std::map<std::string, json::value> personal_parts;
};

struct Joined {
  json::value data;
  std::vector<std::string>
      erased;  ///< labels whose part is gone; their members are absent from `data`
};

struct Schemas;

class Form {
 public:
  explicit Form(std::unique_ptr<Schemas const> schemas);
  ~Form();
  Form(Form const&) = delete;
  Form& operator=(Form const&) = delete;

  /// Turns integral numbers into int64 and formats into their one spelling, then validates.
  /// invalid_data with one FieldError per fault: pointer of the very field (for "required" of the
  /// missing one), rule (the draft-07 keyword; "format:<name>"; "integer_range" past ±(2^53-1);
  /// "not_allowed" for a member the form does not know; "depth", "too_complex", "too_many_errors").
  /// On error `data` may already have its numbers normalised.
  Result<void> admit(json::value& data) const;

  /// For drafts: as `admit`, without what only says that something is still missing (required,
  /// minimum sizes, contains, dependencies on names, `not`; an empty text fits any pattern and
  /// format).
  Result<void> admit_part(json::value& data) const;

  /// "budget.total_fen", "partners[].organisation" ("[]" steps into a list); "" is the whole
  /// document. nullopt where no declared field has that path.
  std::optional<Field> field(std::string_view path) const;

  /// Removes every personal member. Total on any data, also data that was never admitted.
  Split split(json::value const& data) const;

  Text const& title() const;
  /// Labels of `x-personal`, as written in the form, sorted.
  std::vector<std::string> personal_labels() const;

 private:
  std::unique_ptr<Schemas const> schemas_;
};

/// The exact inverse of `split`: canonical(join(split(x)).data) == canonical(x). nullopt marks an
/// erased part. corrupt where a part does not fit the public document. Needs no form: an old event
/// outlives it.
Result<Joined> join(json::value public_part,
                    std::map<std::string, std::optional<json::value>> const& personal_parts);

/// Other files that a form refers to ("organisation.json#/definitions/core" asks for
/// "organisation.json"). nullopt where there is none. Never asked for anything with a scheme, a
/// leading '/' or "..".
using Files = std::function<std::optional<json::value>(std::string_view file)>;

/// Reads a form. invalid_definition with all faults at once, each with the pointer into the schema
/// (a fault in another file names that file in its message). Rules: "unknown_keyword", "keyword" (a
/// value draft-07 does not allow there), "reference" (leads nowhere, or remote), "endless" (a
/// reference that comes back to itself without going down into the data), "pattern" (RE2 cannot run
/// it), "format" (unknown), "personal" (x-personal on the whole form or on a list's items),
/// "depth", "too_many".
///
/// Keywords: draft-07, and x-title, x-description ({"zh","en"}), x-enum ({"value": {"zh","en"}} for
/// texts in `enum`), x-order (member names), x-personal (label), x-unit, x-widget. Beside `$ref`
/// draft-07 ignores its own keywords; x- keywords there count.
Result<std::shared_ptr<Form const>> read(json::value const& schema, Formats const& formats,
                                         Files const& files = {});

}  // namespace chubei::form
