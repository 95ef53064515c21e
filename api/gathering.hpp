#pragma once
// Many commands of one request: sent to the writer in chunks that yield to others, each with its
// own result, in the order asked for. Thread rule: runs on readers' and the writer's threads in
// turn, never on two at once.

#include "api/office.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace chubei {

inline constexpr std::size_t gathering_chunk = 64;  ///< commands of one request queued at once

/// A command, or why it was not even sent.
using Item = Result<Order>;
using RenderAll = std::function<Result<http::Response>(Visit&, std::vector<Item> const&,
                                                       std::vector<runtime::Answer>&)>;

/// `key_part` of each item is its index, so that a repeat of the request repeats no command.
void send_each(Office& office, ExchangePointer exchange, Visit& visit, std::vector<Item> items,
               RenderAll render);
/// All or nothing. A list with an item that could not be sent is answered without the writer.
void send_all(Office& office, ExchangePointer exchange, Visit& visit, std::vector<Item> items,
              RenderAll render);

}  // namespace chubei
