#include "engine/runtime/release_shelf.hpp"

#include "engine/base/json.hpp"

namespace chubei::runtime {

namespace {

constexpr std::string_view list_note = "releases";
constexpr std::size_t release_bytes_max = 64 << 20;

std::string to_text(chart::Files const& files) {
  boost::json::object object;
  for (auto const& [path, bytes] : files) object[path] = bytes;
  return json::canonical(boost::json::value(object));
}

Result<chart::Files> from_text(std::string_view text) {
  auto parsed = json::parse(text, {.bytes_max = release_bytes_max, .depth_max = 4});
  if (!parsed) return pass(parsed);
  chart::Files files;
  for (auto const& [path, bytes] : parsed->as_object()) {
    files[std::string(path)] = std::string(bytes.as_string());
  }
  return files;
}

}  // namespace

Result<std::unique_ptr<ReleaseShelf>> ReleaseShelf::open(store::Reader& reader,
                                                         form::Formats const& formats) {
  auto shelf = std::make_unique<ReleaseShelf>();
  auto const list = reader.note(list_note);
  if (!list) return shelf;
  auto const digests = json::parse(*list);
  if (!digests)
    return fail(ErrorCode::corrupt, {"版本清单已损坏", "the list of releases is damaged"});
  for (auto const& digest : digests->as_array()) {
    auto const text = reader.note("release/" + std::string(digest.as_string()));
    if (!text) return fail(ErrorCode::corrupt, {"缺少版本文件", "a release's files are missing"});
    auto files = from_text(*text);
    if (!files) return pass(files);
    auto release = chart::read_release(std::move(*files), formats);
    if (!release) return pass(release);
    shelf->current_ = *release;
    shelf->releases_[(*release)->digest] = std::move(*release);
  }
  return shelf;
}

Result<void> ReleaseShelf::go_live(store::Store& store,
                                   std::shared_ptr<chart::Release const> release) {
  bool const is_current = current_ && current_->digest == release->digest;
  current_ = release;
  releases_[release->digest] = release;
  if (is_current) return {};
  auto& reader = store.writer_view();
  boost::json::array digests;
  if (auto const list = reader.note(list_note)) {
    auto const parsed = json::parse(*list);
    ensure(parsed.has_value());
    for (auto const& digest : parsed->as_array()) {
      if (digest != boost::json::value(release->digest)) digests.push_back(digest);
    }
  }
  digests.emplace_back(release->digest);
  store.set_note("release/" + release->digest, to_text(release->files));
  store.set_note(list_note, json::canonical(boost::json::value(digests)));
  return {};
}

chart::Release const* ReleaseShelf::find(std::string_view digest) {
  auto const at = releases_.find(digest);
  return at == releases_.end() ? nullptr : at->second.get();
}

std::vector<chart::Release const*> ReleaseShelf::all() const {
  std::vector<chart::Release const*> list;
  for (auto const& [digest, release] : releases_) list.push_back(release.get());
  return list;
}

}  // namespace chubei::runtime
