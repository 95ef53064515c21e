#include "tests/api/transcript.hpp"

#include "engine/base/json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>

namespace chubei::test {

namespace {

using boost::json::value;

using Names = std::map<std::string, std::string>;

std::string filled(std::string text, Names const& names) {
  for (auto const& [name, content] : names) {
    auto const mark = "${" + name + "}";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
      text.replace(at, mark.size(), content);
  }
  return text;
}

std::string differs(value const& wanted, value const& found, std::string const& pointer) {
  if (wanted.is_string() && wanted.get_string() == "*") return {};
  auto const* const object = wanted.if_object();
  if (object && found.is_object()) {
    for (auto const& [name, content] : *object) {
      auto const* const at = found.get_object().if_contains(name);
      bool const absent = content.is_string() && content.get_string() == "absent";
      auto const inner = pointer + "/" + std::string(name);
      if (absent != (at == nullptr)) return inner + (absent ? " is there" : " is missing");
      if (absent) continue;
      if (auto found_it = differs(content, *at, inner); !found_it.empty()) return found_it;
    }
    return {};
  }
  auto const* const list = wanted.if_array();
  if (list && found.is_array()) {
    auto const& other = found.get_array();
    if (list->size() != other.size())
      return pointer + " has " + std::to_string(other.size()) + " elements";
    for (std::size_t i = 0; i < list->size(); ++i)
      if (auto inner = differs((*list)[i], other[i], pointer + "/" + std::to_string(i));
          !inner.empty())
        return inner;
    return {};
  }
  if (json::same(wanted, found)) return {};
  return pointer + " is " + boost::json::serialize(found);
}

bool begins_json(std::string const& line) { return line.starts_with("{") || line.starts_with("["); }

class Block {
 public:
  Block(OfficeFixture& office, Names& names) : office_(office), names_(names) {}

  std::string play(std::vector<std::string> const& lines) {
    std::size_t at = 0;
    std::istringstream first(lines[at++]);
    std::string who, method, target, body;
    first >> who >> method >> target;
    if (who == "\"\"") who.clear();
    std::vector<std::pair<std::string, std::string>> headers;
    for (; at < lines.size() && lines[at] != "----"; ++at) {
      auto const colon = lines[at].find(": ");
      if (begins_json(lines[at]))
        body = lines[at];
      else
        headers.emplace_back(lines[at].substr(0, colon), lines[at].substr(colon + 2));
    }
    reply_ = office_.call(who, method, target, body, headers);
    for (++at; at < lines.size(); ++at)
      if (auto wrong = check(lines[at]); !wrong.empty())
        return lines[0] + ": " + wrong + "\n" + std::to_string(reply_.status) + " " + reply_.body;
    return {};
  }

 private:
  std::string check(std::string const& line) {
    if (line.size() == 3 && line[0] >= '1' && line[0] <= '5')
      return std::to_string(reply_.status) == line ? "" : "status is not " + line;
    if (begins_json(line))
      return differs(boost::json::parse(line), boost::json::parse(reply_.body), "");
    if (line.starts_with("let ")) return keep(line);
    auto const colon = line.find(": ");
    auto const found = reply_.headers.find(line.substr(0, colon));
    if (!found) return "no header " + line.substr(0, colon);
    auto const wanted = line.substr(colon + 2);
    return wanted == "*" || wanted == *found ? "" : "header is " + std::string(*found);
  }

  std::string keep(std::string const& line) {
    std::istringstream words(line);
    std::string let, name, equals, what, header;
    words >> let >> name >> equals >> what >> header;
    if (what == "header") {
      names_[name] = std::string(reply_.headers.find(header).value_or(""));
      return {};
    }
    auto const body = boost::json::parse(reply_.body);
    auto const* const at = json::find(body, what);
    if (!at || !at->is_string()) return "nothing at " + what;
    names_[name] = std::string(at->get_string());
    return {};
  }

  OfficeFixture& office_;
  Names& names_;
  Reply reply_{};
};

}  // namespace

std::string play(OfficeFixture& office, std::string const& text) {
  Names names;
  Block block(office, names);
  std::istringstream source(text + "\n\n");
  std::vector<std::string> lines;
  for (std::string line; std::getline(source, line);) {
    if (line.starts_with("#")) continue;
    if (!line.empty()) {
      lines.push_back(filled(line, names));
      continue;
    }
    if (lines.empty()) continue;
    if (auto wrong = block.play(lines); !wrong.empty()) return wrong;
    lines.clear();
  }
  return {};
}

std::filesystem::path source() { return CHUBEI_SOURCE_DIR; }

std::string read_text(std::filesystem::path const& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace chubei::test
