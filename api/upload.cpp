#include "api/upload.hpp"

#include <utility>

namespace chubei {

namespace {

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

SealedFile::SealedFile(Office& office, InstanceId const& instance, process::Attachment attachment)
    : attachment_(std::move(attachment)),
      seal_(seal_for(office, instance, attachment_.blob)),
      commitment_(seal_.commitment()),
      writer_(office.parts().blobs.create(attachment_.blob)) {
  writer_->append(seal_.header());
}

Result<void> SealedFile::append(std::string_view bytes) {
  bool const is_first = attachment_.bytes == 0 && buffer_.empty();
  buffer_ += bytes;
  if (is_first)
    if (auto good = sniff(buffer_); !good) return good;
  std::string_view rest = buffer_;
  for (; rest.size() >= blob_piece_bytes; rest.remove_prefix(blob_piece_bytes))
    write(rest.substr(0, blob_piece_bytes), false);
  buffer_ = std::string(rest);
  return {};
}

Result<process::Attachment> SealedFile::finish() {
  write(std::exchange(buffer_, {}), true);
  if (attachment_.bytes == 0)
    return fail(ErrorCode::bad_request, {"附件是空的", "The attachment is empty"});
  attachment_.commitment = hex(commitment_.finish());
  writer_->finish();
  return attachment_;
}

void SealedFile::write(std::string_view piece, bool is_last) {
  commitment_.update(piece);
  attachment_.bytes += static_cast<std::int64_t>(piece.size());
  writer_->append(seal_.seal(piece, is_last));
}

Result<void> SealedFile::sniff(std::string_view beginning) {
  attachment_.type = sniffed_type(beginning, attachment_.name);
  if (!is_refused_type(attachment_.type)) return {};
  return fail(ErrorCode::unsupported_media_type,
              {"不接受程序、脚本和网页文件（识别为 " + attachment_.type + "）",
               "Programs, scripts and pages are not taken (this is " + attachment_.type + ")"},
              {}, {{"sniffed", attachment_.type}});
}

Upload::Upload(Office& office, ExchangePointer exchange, InstanceId instance,
               std::unique_ptr<SealedFile> file, Render render,
               std::shared_ptr<void const> under_way)
    : office_(office),
      exchange_(std::move(exchange)),
      instance_(std::move(instance)),
      file_(std::move(file)),
      render_(std::move(render)),
      under_way_(std::move(under_way)),
      received_(office.suite()) {}

void Upload::refuse(Error error) {
  file_.reset();
  office_.answer(*exchange_, nullptr, std::unexpected(std::move(error)));
}

void Upload::pull() {
  auto const own = shared_from_this();
  exchange_->request.body_reader->next([own](Result<http::BodyChunk> chunk) {
    if (!chunk) return own->refuse(std::move(chunk.error()));
    own->office_.work(own->exchange_, [own, chunk = std::move(*chunk)](ExchangePointer exchange,
                                                                       store::Reader& reader) {
      auto visit = own->office_.visit(exchange->request, reader);
      if (!visit) return own->refuse(std::move(visit.error()));
      own->take(*visit, chunk);
    });
  });
}

void Upload::take(Visit& visit, http::BodyChunk const& chunk) {
  received_.update(chunk.bytes);
  if (file_)
    if (auto good = file_->append(chunk.bytes); !good) return refuse(std::move(good.error()));
  if (!chunk.is_last) return pull();
  exchange_->request.admitted_at = chunk.admitted_at;
  visit.caller.now = office_.now(exchange_->request);
  submit(visit);
}

void Upload::submit(Visit& visit) {
  auto key = office_.idempotency(exchange_->request, visit.caller,
                                 office_.content_of(exchange_->request, received_.finish()));
  // A repeat is answered by the writer from its record; what it asks for is not looked at.
  Order order{instance_, process::SendEvent{}};
  std::function<void()> drop = [kept = under_way_] {};
  if (file_) {
    auto attachment = file_->finish();
    if (!attachment) return refuse(std::move(attachment.error()));
    drop = [&office = office_, blob = attachment->blob, kept = under_way_] {
      office.parts().blobs.remove(blob);
    };
    order.body = process::Attach{std::move(*attachment)};
    file_.reset();
  }
  office_.submit(exchange_, visit, std::move(order), render_, std::move(key), std::move(drop));
}

}  // namespace chubei
