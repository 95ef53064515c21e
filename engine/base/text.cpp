#include "engine/base/text.hpp"

namespace chubei {

boost::json::object to_json(Text const& text) { return {{"zh", text.zh}, {"en", text.en}}; }

}  // namespace chubei
