#include "workflows/jobs.hpp"

#include "workflows/draw.hpp"
#include "workflows/select_batch.hpp"

namespace chubei::workflows {

runtime::Jobs jobs() { return {{"draw", {1, draw}}, {"select_batch", {1, select_batch}}}; }

}  // namespace chubei::workflows
