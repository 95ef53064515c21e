// Files of a case: streamed in and out of the blob folder, sealed under the subject's key.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/reader_world.hpp"
#include "api/upload.hpp"
#include "api/views.hpp"

#include <algorithm>

namespace chubei::operations {

namespace {

constexpr std::size_t name_bytes_max = 255;

Result<std::string> file_name(http::Request const& request) {
  auto name = text_parameter(request, "name");
  bool const is_bad =
      name.empty() || name.size() > name_bytes_max || std::ranges::any_of(name, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\';
      });
  if (is_bad)
    return bad_parameter("name", {"应为 1 至 255 字节的文件名，不含路径",
                                  "must be a file name of 1 to 255 bytes without a path"});
  return name;
}

std::unexpected<Error> in_flight() {
  return fail(ErrorCode::idempotency_in_flight,
              {"同一 Idempotency-Key 的上传正在进行，请待其完成",
               "An upload with this Idempotency-Key is under way: wait for its answer"});
}

/// Whether the file could be attached as the case stands now: asked before a byte of it is kept.
Result<void> check_attach(Visit& visit, Sight const& sight, process::Attachment attachment) {
  ReaderWorld world(visit, sight.head->id);
  auto const command =
      visit.office.command(visit, Order{sight.head->id, process::Attach{std::move(attachment)}});
  auto decided =
      process::decide(*sight.release, *sight.definition, sight.head.get(), command, world);
  if (decided) return {};
  visit.office.redact(visit, sight.head->id, decided.error());
  return pass(decided);
}

Result<process::Attachment> prepare_attachment(Visit& visit, InstanceId const& instance) {
  if (auto known = only_parameters(visit.request, {"name", "field"}); !known) return pass(known);
  auto const sight = visit.office.see(visit, instance);
  if (!sight) return std::unexpected(sight.error());
  auto name = file_name(visit.request);
  if (!name) return pass(name);
  if (sight->head->attachments.size() >= visit.office.options().attachments_max)
    return fail(ErrorCode::limit_reached,
                {"该事项附件数量已达上限", "The case has as many attachments as it may"});
  process::Attachment attachment;
  attachment.blob = BlobId(visit.office.random_id());
  attachment.name = std::move(*name);
  attachment.field = text_parameter(visit.request, "field");
  if (auto may = check_attach(visit, *sight, attachment); !may) return pass(may);
  return attachment;
}

void start_upload(Office& office, UploadsUnderWay& uploads, ExchangePointer exchange,
                  store::Reader& reader) {
  reader.pin();
  auto visit = office.visit(exchange->request, reader);
  if (!visit) return office.answer(*exchange, nullptr, pass(visit));
  auto const scope = office.idempotency(exchange->request, visit->caller, Digest{})->scope;
  InstanceId instance(exchange->request.parameter("instance"));
  std::shared_ptr<void const> under_way;
  std::unique_ptr<SealedFile> file;
  if (!reader.remembered(scope)) {
    under_way = uploads.begin(scope);
    if (!under_way) return office.answer(*exchange, &*visit, in_flight());
    auto attachment = prepare_attachment(*visit, instance);
    if (!attachment) return office.answer(*exchange, &*visit, pass(attachment));
    file = std::make_unique<SealedFile>(office, instance, std::move(*attachment));
  }
  std::make_shared<Upload>(office, exchange, std::move(instance), std::move(file), render_instance,
                           std::move(under_way))
      ->pull();
}

/// A blob on its way out, opened piece by piece on reader threads.
class Downloading : public std::enable_shared_from_this<Downloading> {
 public:
  Downloading(Office& office, std::unique_ptr<BlobSource> source, BlobSeal seal)
      : office_(office), source_(std::move(source)), seal_(std::move(seal)) {}

  void pull(http::TakePiece take) {
    auto kept = std::make_shared<http::TakePiece>(std::move(take));
    ReaderPool::Work work = [own = shared_from_this(), kept](store::Reader*) {
      (*kept)(own->next());
    };
    if (!office_.parts().readers.run(work))
      (*kept)(fail(ErrorCode::unavailable, {"系统繁忙", "The service is busy"}));
  }

 private:
  Result<std::string> next() {
    if (is_over_) return std::string();
    if (ahead_.empty()) ahead_ = source_->read(seal_.sealed_piece_bytes());
    auto sealed = std::exchange(ahead_, source_->read(seal_.sealed_piece_bytes()));
    is_over_ = ahead_.empty();
    return seal_.open(sealed, is_over_);
  }

  Office& office_;
  std::unique_ptr<BlobSource> source_;
  BlobSeal seal_;
  std::string ahead_;
  bool is_over_ = false;
};

std::unexpected<Error> no_attachment() {
  return fail(ErrorCode::not_found, {"没有这个附件", "There is no such attachment"});
}

Result<process::Attachment> attachment_of(Visit& visit, Sight const& sight) {
  auto const& held = sight.head->attachments;
  BlobId const blob(visit.request.parameter("blob"));
  auto const at = std::ranges::find(held, blob, &process::Attachment::blob);
  if (at == held.end()) return no_attachment();
  if (!shows(sight.mask, *at)) return no_attachment();
  return *at;
}

Result<BlobHeader> read_header(BlobSource& source) {
  std::string line;
  for (auto byte = source.read(1); byte != "\n"; byte = source.read(1)) {
    if (byte.empty() || line.size() > blob_header_bytes_max) break;
    line += byte;
  }
  return parse_blob_header(line);
}

Result<http::Response> get_attachment(Visit& visit) {
  auto& office = visit.office;
  InstanceId const instance(visit.request.parameter("instance"));
  auto const sight = office.see(visit, instance);
  if (!sight) return std::unexpected(sight.error());
  auto const attachment = attachment_of(visit, *sight);
  if (!attachment) return std::unexpected(attachment.error());
  auto& parts = office.parts();
  auto source = parts.blobs.open(attachment->blob);
  if (!source) return no_attachment();
  auto const header = read_header(*source);
  if (!header) return std::unexpected(header.error());
  auto const key = parts.keys.find(header->key);
  if (!key)
    return fail(ErrorCode::not_found, {"附件内容已依法删除，只留存办理记录",
                                       "The content was erased; only the record remains"});
  office.note_read(visit, instance);
  auto downloading = std::make_shared<Downloading>(
      office, std::move(source),
      BlobSeal(office.suite(), *key, {parts.identity.origin(), instance, attachment->blob}));
  http::Download body;
  body.bytes = static_cast<std::uint64_t>(attachment->bytes);
  body.pull = [downloading](http::TakePiece take) { downloading->pull(std::move(take)); };
  return http::download(attachment->type, attachment->name, std::move(body));
}

/// The file stays: the history names it, and erasing the subject's key makes it unreadable.
Result<Order> remove_attachment(Visit& visit) {
  auto const sight = visit.office.see(visit, InstanceId(visit.request.parameter("instance")));
  if (!sight) return std::unexpected(sight.error());
  auto const attachment = attachment_of(visit, *sight);
  if (!attachment) return std::unexpected(attachment.error());
  return Order{sight->head->id, process::Detach{attachment->blob}};
}

}  // namespace

void add_attachments(http::Router& router, Office& office) {
  using http::Method;
  std::string const all = "/v1/instances/{instance}/attachments";
  auto const uploads = std::make_shared<UploadsUnderWay>();
  auto upload = [&office, uploads](http::Request request, http::Respond respond) {
    office.work(std::make_shared<Exchange>(std::move(request), std::move(respond)),
                [&office, uploads](ExchangePointer own, store::Reader& reader) {
                  start_upload(office, *uploads, std::move(own), reader);
                });
  };
  auto made = change(Method::post, all, "addAttachment", "attachments.add", std::move(upload));
  made.streams = true;
  made.body_bytes_max = office.options().attachment_bytes_max;
  router.add(std::move(made));
  router.add(route(Method::get, all + "/{blob}", "getAttachment", "attachments.read",
                   office.reading(get_attachment)));
  router.add(change(Method::delete_, all + "/{blob}", "removeAttachment", "attachments.remove",
                    office.writing(remove_attachment, render_instance)));
}

}  // namespace chubei::operations
