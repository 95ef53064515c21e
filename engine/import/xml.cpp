#include "engine/import/xml.hpp"

#include <expat.h>
#include <memory>
#include <tuple>
#include <utility>

namespace chubei::import {

namespace {

constexpr char separator = '\n';  // between namespace and local name: stands in no URI

struct Fault {
  std::string rule;
  Text message;
};

/// What expat's callbacks share. The path holds copies that move into their parents when they end.
struct Building {
  XML_Parser parser = nullptr;
  std::vector<Element> path{Element{}};  ///< the first stands above the document element
  std::size_t elements = 0;
  std::optional<Fault> fault;

  void stop(std::string rule, Text message) {
    if (!fault) fault = Fault{std::move(rule), std::move(message)};
    XML_StopParser(parser, XML_FALSE);
  }
};

void split(std::string_view full, std::string& space, std::string& name) {
  std::size_t const at = full.find(separator);
  if (at == std::string_view::npos) {
    name = full;
  } else {
    space = full.substr(0, at);
    name = full.substr(at + 1);
  }
}

Text at_most(std::string zh, std::string en, std::string const& limit) {
  zh.append("（上限 ").append(limit).append("）");
  en.append(" (at most ").append(limit).append(")");
  return {std::move(zh), std::move(en)};
}

/// Where the parser stands, both from 1. Expat 2.9 renamed the functions.
std::pair<int, int> place_of(XML_Parser parser) {
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
  return {static_cast<int>(XML_GetCurrentLineNumber64(parser)),
          static_cast<int>(XML_GetCurrentColumnNumber64(parser)) + 1};
#else
  return {static_cast<int>(XML_GetCurrentLineNumber(parser)),
          static_cast<int>(XML_GetCurrentColumnNumber(parser)) + 1};
#endif
}

void began(void* data, char const* name, char const** attributes) {
  auto& building = *static_cast<Building*>(data);
  if (static_cast<int>(building.path.size()) > xml_depth_max)
    return building.stop("limit:xml_depth_max", at_most("元素嵌套过深", "elements nest too deep",
                                                        std::to_string(xml_depth_max)));
  if (++building.elements > xml_elements_max)
    return building.stop("limit:xml_elements_max", at_most("元素过多", "too many elements",
                                                           std::to_string(xml_elements_max)));
  Element element;
  split(name, element.space, element.name);
  std::tie(element.line, element.column) = place_of(building.parser);
  for (; *attributes != nullptr; attributes += 2) {
    std::string_view const attribute = attributes[0];
    if (attribute.find(separator) == std::string_view::npos)
      element.attributes.emplace(attribute, attributes[1]);
  }
  building.path.push_back(std::move(element));
}

void ended(void* data, char const*) {
  auto& building = *static_cast<Building*>(data);
  Element element = std::move(building.path.back());
  building.path.pop_back();
  building.path.back().children.push_back(std::move(element));
}

void said(void* data, char const* text, int length) {
  auto& building = *static_cast<Building*>(data);
  building.path.back().text.append(text, static_cast<std::size_t>(length));
}

void declared(void* data, char const*, char const*, char const*, int) {
  static_cast<Building*>(data)->stop(
      "doctype", {"不接受 DOCTYPE 声明；请删去", "a document type is not taken: remove it"});
}

std::unexpected<Error> refuse(Fault fault, int line, int column) {
  Text const message = fault.message;
  return fail(ErrorCode::bad_request, message,
              {FieldError{"", std::move(fault.rule), std::move(fault.message), line, column}});
}

}  // namespace

std::string const* Element::find(std::string_view attribute) const {
  auto const at = attributes.find(attribute);
  return at == attributes.end() ? nullptr : &at->second;
}

std::string Element::get(std::string_view attribute) const {
  auto const* value = find(attribute);
  return value ? *value : "";
}

Element const* Element::child(std::string_view child_name) const {
  for (Element const& each : children)
    if (each.name == child_name) return &each;
  return nullptr;
}

Result<Element> parse_xml(std::string_view text) {
  if (text.size() > xml_bytes_max)
    return refuse({"limit:xml_bytes_max",
                   {"文件过大（上限 " + std::to_string(xml_bytes_max) + " 字节）",
                    "the file is too large (at most " + std::to_string(xml_bytes_max) + " bytes)"}},
                  0, 0);
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> const parser(
      XML_ParserCreateNS(nullptr, separator), XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  Building building;
  building.parser = parser.get();
  XML_SetUserData(parser.get(), &building);
  XML_SetElementHandler(parser.get(), began, ended);
  XML_SetCharacterDataHandler(parser.get(), said);
  XML_SetStartDoctypeDeclHandler(parser.get(), declared);
  auto const status = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
  if (status == XML_STATUS_OK && !building.fault)
    return std::move(building.path.front().children.front());
  auto const [line, column] = place_of(parser.get());
  if (building.fault) return refuse(std::move(*building.fault), line, column);
  std::string const why = XML_ErrorString(XML_GetErrorCode(parser.get()));
  return refuse({"syntax", {"不是合法的 XML：" + why, "not well-formed XML: " + why}}, line,
                column);
}

}  // namespace chubei::import
