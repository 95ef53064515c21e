#pragma once
// A batch that was decided, and what waits for its sync: it goes from the thread that decides to
// the one that commits. Inside of Writer.

#include "engine/runtime/writer.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace chubei::runtime {

inline constexpr std::string_view outage_note = "outage";  ///< since when; "" once it was recorded

inline Error store_failed() {
  return Error{ErrorCode::unavailable,
               {"数据存储故障，本次操作未生效，请稍后重试",
                "the store failed and nothing was done: try again later"},
               {},
               {{"retry_after_s", 5}}};
}

/// The event is durable and the key still there: only this answer must not say that it is gone.
inline Error not_yet_erased() {
  return Error{
      ErrorCode::unavailable,
      {"删除已登记，但密钥尚未销毁，请稍后用同一 Idempotency-Key 重发确认",
       "the erasure is recorded, but the key is not destroyed yet: send it again later with "
       "the same Idempotency-Key"},
      {},
      {{"retry_after_s", 5}}};
}

/// An answer that waits for the sync: to one command, or to a list.
struct Writer::Reply {
  std::move_only_function<void(Answer)> to_one;
  std::move_only_function<void(std::vector<Answer>)> to_all;
  std::vector<Answer> answers;

  void refuse(Error const& error) {
    for (auto& answer : answers) answer = std::unexpected(error);
  }
  void give() {
    if (to_one) to_one(std::move(answers.front()));
    if (to_all) to_all(std::move(answers));
  }
};

/// What the next batch is decided on.
struct Writer::Standing {
  LogState log;
  std::shared_ptr<Directory const> directory;
};

struct Writer::Decided {
  std::shared_ptr<Batch> batch;
  std::vector<Reply> replies;
  std::shared_ptr<Standing const> standing;  ///< once it is committed; null: it is empty
  Digest root;                               ///< of the log, once it is committed
  bool asks_for_jobs = false;
  bool records_outage = false;
};

}  // namespace chubei::runtime
