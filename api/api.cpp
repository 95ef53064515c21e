#include "api/api.hpp"

#include "api/feed.hpp"
#include "api/office.hpp"
#include "api/operations/operations.hpp"

namespace chubei {

Api::Api(ApiParts parts)
    : office_(std::make_unique<Office>(std::move(parts))),
      feed_(std::make_unique<Feed>(*office_)) {}

Api::~Api() = default;

void Api::add_routes(http::Router& router) {
  operations::add_people(router, *office_);
  operations::add_definitions(router, *office_);
  operations::add_instances(router, *office_);
  operations::add_history(router, *office_);
  operations::add_attachments(router, *office_);
  operations::add_tasks(router, *office_);
  operations::add_batches(router, *office_);
  operations::add_handovers(router, *office_);
  operations::add_attempts(router, *office_);
  operations::add_log(router, *office_);
  operations::add_feed(router, *office_, *feed_);
  operations::add_clock(router, *office_);
  operations::add_privacy(router, *office_);
  operations::add_service(router, *office_);
}

void Api::committed(std::int64_t size) {
  office_->position_waits().committed(size);
  feed_->wake();
}

void Api::expire_waits() { office_->position_waits().expire(office_->parts().clock.steady_ms()); }

void Api::close() {
  office_->position_waits().close();
  feed_->close();
}

}  // namespace chubei
