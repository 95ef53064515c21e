#include "api/upload.hpp"

#include <utility>

namespace chubei {

namespace {

process::Attachment named(Office& office, std::string name, std::string field) {
  process::Attachment attachment;
  attachment.blob = BlobId(office.random_id());
  attachment.name = std::move(name);
  attachment.field = std::move(field);
  return attachment;
}

BlobSeal seal_for(Office& office, InstanceId const& instance, BlobId const& blob) {
  auto& parts = office.parts();
  auto const subject = runtime::subject_of(instance, attachments_label);
  return BlobSeal(parts.identity.suite, parts.keys.current(subject),
                  {parts.identity.origin(), instance, blob});
}

}  // namespace

std::shared_ptr<void const> UploadsUnderWay::begin(Digest const& scope) {
  std::lock_guard const lock(mutex_);
  if (!scopes_.insert(scope).second) return nullptr;
  return {this, [own = shared_from_this(), scope](void const*) {
            std::lock_guard const held(own->mutex_);
            own->scopes_.erase(scope);
          }};
}

Upload::Upload(Office& office, ExchangePointer exchange, InstanceId instance, std::string name,
               std::string field, Render render, std::shared_ptr<void const> under_way)
    : office_(office),
      exchange_(std::move(exchange)),
      instance_(std::move(instance)),
      attachment_(named(office, std::move(name), std::move(field))),
      render_(std::move(render)),
      under_way_(std::move(under_way)),
      seal_(seal_for(office, instance_, attachment_.blob)),
      commitment_(seal_.commitment()) {}

void Upload::begin() {
  writer_ = office_.parts().blobs.create(attachment_.blob);
  writer_->append(seal_.header());
  pull();
}

void Upload::refuse(Error error) {
  writer_.reset();
  office_.answer(*exchange_, nullptr, std::unexpected(std::move(error)));
}

void Upload::pull() {
  auto const own = shared_from_this();
  exchange_->request.body_reader->next([own](Result<http::BodyChunk> chunk) {
    if (!chunk) return own->refuse(std::move(chunk.error()));
    own->office_.work(own->exchange_, [own, chunk = std::move(*chunk)](
                                          ExchangePointer exchange, store::Reader& reader) mutable {
      auto visit = own->office_.visit(exchange->request, reader);
      if (!visit) return own->refuse(std::move(visit.error()));
      own->take(*visit, std::move(chunk));
    });
  });
}

void Upload::take(Visit& visit, http::BodyChunk chunk) {
  bool const is_first = attachment_.bytes == 0 && buffer_.empty();
  buffer_ += chunk.bytes;
  if (is_first)
    if (auto good = check(buffer_); !good) return refuse(std::move(good.error()));
  std::string_view rest = buffer_;
  for (; rest.size() >= blob_piece_bytes; rest.remove_prefix(blob_piece_bytes))
    write(rest.substr(0, blob_piece_bytes), false);
  buffer_ = std::string(rest);
  if (!chunk.is_last) return pull();
  write(buffer_, true);
  buffer_.clear();
  if (attachment_.bytes == 0)
    return refuse({ErrorCode::bad_request, {"附件是空的", "The attachment is empty"}, {}, {}});
  exchange_->request.admitted_at = chunk.admitted_at;
  attach(visit);
}

void Upload::write(std::string_view piece, bool is_last) {
  commitment_.update(piece);
  attachment_.bytes += static_cast<std::int64_t>(piece.size());
  writer_->append(seal_.seal(piece, is_last));
}

Result<void> Upload::check(std::string_view beginning) {
  attachment_.type = sniffed_type(beginning, attachment_.name);
  if (!is_refused_type(attachment_.type)) return {};
  return fail(ErrorCode::unsupported_media_type,
              {"不接受程序、脚本和网页文件（识别为 " + attachment_.type + "）",
               "Programs, scripts and pages are not taken (this is " + attachment_.type + ")"},
              {}, {{"sniffed", attachment_.type}});
}

void Upload::attach(Visit& visit) {
  attachment_.commitment = hex(commitment_.finish());
  writer_->finish();
  writer_.reset();
  visit.caller.now = office_.now(exchange_->request);
  auto drop = [&office = office_, blob = attachment_.blob, kept = under_way_] {
    office.parts().blobs.remove(blob);
  };
  office_.submit(
      exchange_, visit, Order{instance_, process::Attach{attachment_}}, render_,
      office_.idempotency(exchange_->request, visit.caller, office_.content_of(exchange_->request)),
      std::move(drop));
}

}  // namespace chubei
