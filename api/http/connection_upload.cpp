// Uploads: a handler pulls its request's body chunk by chunk.
#include "api/http/connection.hpp"

#include <utility>

// g++ 12 takes Asio's recycled coroutine frames for mismatched new and delete once it has inlined
// them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace chubei::http {

namespace {

Error answered() {
  return {ErrorCode::bad_request,
          {"请求已答复，不再接收内容", "The request was answered: its body is not read on"}};
}

}  // namespace

Error Connection::upload_error() const {
  Error error;
  error.code = is_expired_ ? ErrorCode::timed_out : ErrorCode::bad_request;
  error.message = is_expired_ ? Text{"上传中断：等待数据超时", "The upload stalled for too long"}
                              : Text{"上传中断：连接已断开", "The upload was cut off"};
  if (!fault_) return error;
  if (fault_->status == 413) error.code = ErrorCode::too_large;
  error.message = fault_->reason;
  return error;
}

void Connection::want_chunk(std::uint64_t exchange, TakeChunk take) {
  if (exchange != exchange_) return take(std::unexpected(answered()));
  if (is_aborted_ || chunk_wanted_) return take(std::unexpected(upload_error()));
  chunk_wanted_ = std::move(take);
  signal_.raise();
}

Connection::Done Connection::give_chunk() {
  if (owes_continue_) {
    bool const is_sent = co_await send_continue();
    if (!is_sent) {
      fail_chunk(upload_error());
      co_return;
    }
  }
  arm(timeouts_.body);
  while (reader_.body().empty() && !reader_.is_complete() && !answer_) {
    waits_for_bytes_ = true;
    bool const is_fed = !fault_ && co_await feed_body();
    waits_for_bytes_ = false;
    if (is_fed || answer_) continue;
    closes_ = true;
    fail_chunk(upload_error());
    co_return;
  }
  if (answer_) co_return;
  BodyChunk chunk;
  chunk.bytes = std::exchange(reader_.body(), {});
  chunk.is_last = reader_.is_complete();
  if (chunk.is_last) chunk.admitted_at = thread_.shared.options.clock();
  auto take = std::exchange(chunk_wanted_, std::nullopt);
  (*take)(std::move(chunk));
}

void Connection::fail_chunk(Error error) {
  auto take = std::exchange(chunk_wanted_, std::nullopt);
  if (take) (*take)(std::unexpected(std::move(error)));
}

/// Tells whoever still asks for the body that it is over.
void Connection::end_upload() {
  ++exchange_;
  fail_chunk(answered());
}

}  // namespace chubei::http
