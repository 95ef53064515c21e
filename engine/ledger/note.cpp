#include "engine/ledger/note.hpp"

#include "engine/base/encoding.hpp"

#include <algorithm>
#include <optional>

namespace chubei::ledger {
namespace {

constexpr std::string_view dash = "\u2014 ";  // em dash and space, as the standard has it
constexpr std::size_t key_id_bytes = 4;
constexpr std::string_view ed25519_type = "\x01";
constexpr std::string_view sm2_type =
    "\xff"
    "chubei.sm2-sm3/1";

std::string_view signature_type(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::ed25519 ? ed25519_type : sm2_type;
}

std::string typed_key(PublicKey const& key) {
  return std::string(signature_type(key.algorithm())) + key.raw();
}

/// The first four bytes of SHA-256, whatever the suite: the standard fixes it, and it is only a
/// name.
std::string key_id(std::string_view name, PublicKey const& key) {
  auto const digest = hash(Suite::intl, std::string(name) + "\n" + typed_key(key));
  return std::string(digest.view().substr(0, key_id_bytes));
}

bool is_key_name(std::string_view name) {
  return !name.empty() && std::ranges::none_of(name, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '+';
  });
}

bool is_note_text(std::string_view text) {
  return text.ends_with('\n') && is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\n';
         });
}

struct SignatureLine {
  std::string_view name;
  std::string bytes;  // key id and signature
};

std::optional<SignatureLine> read_signature_line(std::string_view line) {
  if (!line.starts_with(dash)) return std::nullopt;
  line.remove_prefix(dash.size());
  auto const space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  auto bytes = parse_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  return SignatureLine{line.substr(0, space), std::move(*bytes)};
}

std::optional<std::vector<SignatureLine>> read_signature_lines(std::string_view text) {
  std::vector<SignatureLine> lines;
  while (!text.empty()) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto line = read_signature_line(text.substr(0, end));
    if (!line || lines.size() == note_signatures_max) return std::nullopt;
    lines.push_back(std::move(*line));
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::unexpected<Error> no_note() {
  return fail(ErrorCode::corrupt,
              {"不是签名文本（C2SP signed-note）：应为正文、空行、签名行，请核对文件是否完整",
               "not a signed note: text, an empty line, signature lines; check that it is whole"});
}

}  // namespace

std::uint32_t NoteKey::id() const {
  std::uint32_t number = 0;
  for (unsigned char const byte : key_id(name, key)) number = number << 8 | byte;
  return number;
}

std::string NoteKey::text() const {
  return name + "+" + hex(key_id(name, key)) + "+" + base64(typed_key(key));
}

Result<NoteKey> NoteKey::parse(std::string_view text) {
  auto const first = text.find('+');
  auto const second = first == std::string_view::npos ? first : text.find('+', first + 1);
  auto const wrong = [] {
    return fail(ErrorCode::bad_request,
                {"公钥文本应写作 名称+8位十六进制编号+Base64，且三者一致",
                 "a key text is name+8 hex digits+base64, and the three agree"});
  };
  if (second == std::string_view::npos || !is_key_name(text.substr(0, first))) return wrong();
  auto const typed = parse_base64(text.substr(second + 1));
  if (!typed) return wrong();
  for (auto const algorithm : {SignatureAlgorithm::ed25519, SignatureAlgorithm::sm2}) {
    auto const type = signature_type(algorithm);
    if (!typed->starts_with(type)) continue;
    auto key = PublicKey::from_raw(algorithm, std::string_view(*typed).substr(type.size()));
    if (!key) return pass(key);
    NoteKey named{std::string(text.substr(0, first)), std::move(*key)};
    if (named.text() == text) return named;
  }
  return wrong();
}

std::string sign_note(std::string_view text, std::string_view name, PrivateKey const& key) {
  ensure(is_note_text(text) && is_key_name(name));
  auto const signature = key_id(name, key.public_key()) + key.sign(text);
  std::string note(text);
  note.append("\n").append(dash).append(name).append(" ");
  return note.append(base64(signature)).append("\n");
}

Result<std::string> open_note(std::string_view note, std::span<NoteKey const> keys) {
  auto const blank = note.rfind("\n\n");
  if (note.size() > note_bytes_max || blank == std::string_view::npos || !is_note_text(note))
    return no_note();
  auto const text = note.substr(0, blank + 1);
  auto const lines = read_signature_lines(note.substr(blank + 2));
  if (!lines || lines->empty()) return no_note();
  bool is_signed = false;
  for (auto const& line : *lines) {
    for (auto const& known : keys) {
      if (known.name != line.name || !line.bytes.starts_with(key_id(known.name, known.key)))
        continue;
      if (!known.key.verify(text, std::string_view(line.bytes).substr(key_id_bytes)))
        return fail(ErrorCode::forbidden,
                    {"签名与正文不符：正文或签名被改动", "a signature does not fit the text"});
      is_signed = true;
    }
  }
  if (is_signed) return std::string(text);
  return fail(ErrorCode::forbidden, {"没有所给公钥的签名：请确认公钥属于该日志",
                                     "none of the given keys signed this: is it this log's key?"});
}

}  // namespace chubei::ledger
