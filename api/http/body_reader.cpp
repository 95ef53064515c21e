#include "api/http/body_reader.hpp"

namespace chubei::http {

namespace {

class ReadyBody final : public BodyReader {
 public:
  ReadyBody(std::string bytes, Instant admitted_at)
      : bytes_(std::move(bytes)), admitted_at_(admitted_at) {}

  void next(TakeChunk take) override {
    if (is_over_)
      return take(fail(ErrorCode::bad_request, {"请求内容已读完", "The body was read already"}));
    is_over_ = true;
    take(BodyChunk{std::move(bytes_), true, admitted_at_});
  }

 private:
  std::string bytes_;
  Instant admitted_at_;
  bool is_over_ = false;
};

}  // namespace

std::shared_ptr<BodyReader> reader_of(std::string bytes, Instant admitted_at) {
  return std::make_shared<ReadyBody>(std::move(bytes), admitted_at);
}

}  // namespace chubei::http
