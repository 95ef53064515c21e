#pragma once
// The instance's document inside a decision: starting it, editing it, splitting personal values
// off, taking the stored slots and the business key from it.

#include "engine/process/context.hpp"

namespace chubei::process {

/// Sets the whole document (start). `data` null means none. invalid_data with a pointer per field.
Result<void> set_document(Context& context, boost::json::value data);

/// Edits with an RFC 7396 patch. forbidden where the patch touches a path outside `allowed` (empty:
/// all).
Result<void> edit_document(Context& context, boost::json::value const& patch,
                           std::vector<std::string> const& allowed);

/// Whether the document as it stands fits its form whole. invalid_data.
Result<void> require_whole(Context& context);
/// After the chart moved: outside draft states the whole document must be complete. invalid_data.
Result<void> require_complete(Context& context);

/// Takes the business key as soon as it can be computed; `may_wait`: fields it is made of may still
/// be missing. already_exists.
Result<void> take_key(Context& context, bool may_wait);

/// Whether the document may still lack what its form requires.
bool is_draft(chart::Definition const& definition, Instance const& instance);
bool is_draft(Context const& context);

/// RFC 7396 patch that turns one document into the other.
boost::json::value difference(boost::json::value const& from, boost::json::value const& to);

}  // namespace chubei::process
