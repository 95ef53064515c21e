#pragma once
// The four callables by which a handler reaches its connection: answer, upload, piece, events. On
// the connection's own thread they act at once; from elsewhere they go through the outbox. They
// hold the connection weakly, so that one kept for too long keeps no socket alive. Thread-safe.

#include "api/http/connection.hpp"

#include <memory>
#include <utility>

namespace chubei::http {

/// Common to all four: runs `act(connection)` on the connection's thread, `act(nullptr)` where it
/// is gone.
class Way {
 public:
  Way(std::weak_ptr<Connection> connection, IoThread& thread, std::uint64_t exchange)
      : connection_(std::move(connection)),
        thread_(&thread),
        outbox_(thread.outbox),
        exchange_(exchange) {}

  template <class Act>
  void go(Act act) const {
    if (IoThread::here() == thread_) return act(connection_.lock().get(), exchange_);
    outbox_->put([weak = connection_, exchange = exchange_, act = std::move(act)]() mutable {
      act(weak.lock().get(), exchange);
    });
  }

  /// Always through the outbox: for callers that hold a lock.
  template <class Act>
  void queue(Act act) const {
    outbox_->put([weak = connection_, exchange = exchange_, act = std::move(act)]() mutable {
      act(weak.lock().get(), exchange);
    });
  }

 private:
  std::weak_ptr<Connection> connection_;
  IoThread const* thread_;  ///< only compared, never followed: it may be gone
  std::shared_ptr<Outbox> outbox_;
  std::uint64_t exchange_;
};

class Answer : Way {
 public:
  using Way::Way;
  void operator()(Response response) const {
    go([response = std::move(response)](Connection* connection, std::uint64_t exchange) mutable {
      if (connection)
        connection->deliver(exchange, std::move(response));
      else if (auto* const late = std::get_if<std::shared_ptr<EventChannel>>(&response.body))
        (*late)->close();
    });
  }
};

class Piece : Way {
 public:
  using Way::Way;
  void operator()(Result<std::string> piece) const {
    go([piece = std::move(piece)](Connection* connection, std::uint64_t exchange) mutable {
      if (connection) connection->deliver_piece(exchange, std::move(piece));
    });
  }
};

class EventsReady : Way {
 public:
  using Way::Way;
  void operator()() const {
    queue([](Connection* connection, std::uint64_t exchange) {
      if (connection) connection->events_ready(exchange);
    });
  }
};

class Upload final : public BodyReader, Way {
 public:
  using Way::Way;
  void next(TakeChunk take) override {
    go([take = std::move(take)](Connection* connection, std::uint64_t exchange) mutable {
      if (connection) return connection->want_chunk(exchange, std::move(take));
      take(fail(ErrorCode::bad_request,
                {"上传中断：连接已断开", "The upload was cut off: the client is gone"}));
    });
  }
};

}  // namespace chubei::http
