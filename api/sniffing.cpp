// What a file is by its first bytes; its name decides only between formats that are all zip files.

#include "api/blob_seal.hpp"
#include "engine/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace chubei {

namespace {

struct Signature {
  std::string_view bytes;
  std::string_view type;
};

constexpr std::array signatures = {
    Signature{"%PDF-", "application/pdf"},
    Signature{"\x89PNG\r\n\x1a\n", "image/png"},
    Signature{"\xff\xd8\xff", "image/jpeg"},
    Signature{"GIF87a", "image/gif"},
    Signature{"GIF89a", "image/gif"},
    Signature{"II*\0", "image/tiff"},
    Signature{"MM\0*", "image/tiff"},
    Signature{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
    Signature{"MZ", "application/x-msdownload"},
    Signature{"\x7f"
              "ELF",
              "application/x-executable"},
    Signature{"\xca\xfe\xba\xbe", "application/x-executable"},
    Signature{"\xcf\xfa\xed\xfe", "application/x-executable"},
    Signature{"#!", "application/x-shellscript"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view zip_type(std::string_view name) {
  auto const small = lower(name);
  if (small.ends_with(".docx"))
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  if (small.ends_with(".xlsx"))
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  if (small.ends_with(".ofd")) return "application/ofd";
  return "application/zip";
}

bool looks_like_page(std::string_view beginning) {
  auto const head = lower(beginning.substr(0, 1024));
  constexpr std::array marks = {"<!doctype html", "<html", "<script", "<svg", "<iframe"};
  return std::ranges::any_of(
      marks, [&](auto const* mark) { return head.find(mark) != std::string::npos; });
}

/// The beginning may end inside a character: up to three bytes are forgiven.
bool is_text(std::string_view beginning) {
  if (beginning.find('\0') != std::string_view::npos) return false;
  for (std::size_t cut = 0; cut < 4 && cut <= beginning.size(); ++cut)
    if (is_utf8(beginning.substr(0, beginning.size() - cut))) return true;
  return false;
}

}  // namespace

std::string_view sniffed_type(std::string_view beginning, std::string_view name) {
  beginning = beginning.substr(0, 4096);
  for (auto const& [bytes, type] : signatures)
    if (beginning.starts_with(bytes)) return type;
  if (beginning.starts_with("PK\x03\x04")) return zip_type(name);
  if (looks_like_page(beginning)) return "text/html";
  if (is_text(beginning)) return "text/plain";
  return "application/octet-stream";
}

bool is_refused_type(std::string_view type) {
  constexpr std::array<std::string_view, 4> refused = {"application/x-msdownload",
                                                       "application/x-executable",
                                                       "application/x-shellscript", "text/html"};
  return std::ranges::find(refused, type) != refused.end();
}

}  // namespace chubei
