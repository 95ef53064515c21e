#pragma once
// The unified social credit code (USCC) of an organisation, GB 32100-2015: 18 characters, the 9th
// to 17th of them an organisation code with its own check of GB 11714. A check of spelling only:
// that a code is right does not say that the organisation exists, nor where it sits (registry
// prefixes may be older or zone codes). Pure.

#include "engine/base/text.hpp"
#include "engine/form/formats.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace chubei::workflows {

/// Upper case, full-width letters and digits made plain, spaces around (also full-width) dropped.
/// Spaces inside stay, so that the check refuses them. What else it cannot read it returns as it
/// is.
std::string normalised_credit_code(std::string_view text);

/// nullopt where a normalised code is right; else the first fault: length, alphabet with position,
/// the inner check (position 17) or the outer check (position 18), each with what was expected.
std::optional<Text> credit_code_fault(std::string_view code);

/// Registers the format `uscc`: checked, and stored normalised.
void add_credit_code(form::Formats& formats);

}  // namespace chubei::workflows
