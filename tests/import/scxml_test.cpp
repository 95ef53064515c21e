// SCXML to definitions: what is written, what is named as left out, what is refused.

#include "engine/import/import.hpp"
#include "engine/import/xml.hpp"
#include "tests/catch.hpp"
#include "tests/import/reading.hpp"

#include <boost/json.hpp>

namespace chubei::import {
namespace {

using test::faults_of;

std::string scxml(std::string const& inside, std::string const& attributes = "") {
  return "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" " + attributes + ">\n" +
         inside + "\n</scxml>";
}

std::string told(Result<Imported> const& imported) {
  if (!imported) {
    std::string text = "refused";
    for (FieldError const& fault : imported.error().fields)
      text += " " + std::to_string(fault.line) + " " + fault.rule;
    return text;
  }
  std::string text;
  for (Finding const& finding : imported->findings) {
    if (finding.what == "<scxml>" || finding.what == "<log>") continue;
    text += std::to_string(finding.line) + " " + finding.what +
            (finding.kind == Finding::Kind::left_out ? " left out: " : " remark: ") +
            finding.message.en + "\n";
  }
  return text;
}

std::string definition_of(std::string const& text) {
  auto const imported = from_scxml(text, "x");
  REQUIRE(imported);
  CHECK(faults_of(*imported) == "");
  auto definition = imported->definition;
  for (char const* frame : {"id", "title", "errors"}) definition.stable_erase(frame);
  return boost::json::serialize(definition);
}

TEST_CASE("import: names become names of definitions, and are remembered", "[import]") {
  auto const imported =
      from_scxml(scxml("<state id=\"S-1\"><transition event=\"Go.Now\" target=\"s 1\"/></state>"
                       "<final id=\"s_1\"/>",
                       "initial=\"S-1\""),
                 "x");
  CHECK(told(imported) == "refused 2 unknown_name 2 unknown_name");
  auto const good = from_scxml(scxml("<state id=\"S-1\"><transition event=\"goNow.Ok\" "
                                     "target=\"s_1\"/></state><final id=\"s_1\"/>"),
                               "My Chart");
  REQUIRE(good);
  CHECK(good->definition.at("id") == "my_chart");
  CHECK(good->states.at("S-1") == "s_1");
  CHECK(good->states.at("s_1") == "s_1_2");
  CHECK(good->events.at("goNow.Ok") == "go_now.ok");
  CHECK(faults_of(*good) == "");
}

TEST_CASE("import: transitions keep the order in which SCXML tries them", "[import]") {
  CHECK(definition_of(scxml("<state id=\"a\"><transition event=\"*\" target=\"b\" cond=\"false\"/>"
                            "<transition event=\"e\" target=\"c\"/></state>"
                            "<state id=\"b\"/><state id=\"c\"/>")) ==
        R"({"accepts":["e"],"initial":"#x.a","states":{"a":{"on":{)"
        R"("*":{"guard":"false","target":"#x.b"},)"
        R"("e.*":[{"guard":"false","target":"#x.b"},{"target":"#x.c"}]}},"b":{},"c":{}}})");
}

TEST_CASE("import: an external transition inside its source leaves it, an internal one does not",
          "[import]") {
  auto const with = [](char const* type) {
    return definition_of(scxml("<state id=\"a\"><transition event=\"e\" target=\"b\" type=\"" +
                               std::string(type) + "\"/><state id=\"b\"/></state>"));
  };
  CHECK(with("external").find(R"("reenter":true)") != std::string::npos);
  CHECK(with("internal").find(R"("reenter")") == std::string::npos);
}

TEST_CASE("import: what is sent comes after the step, what is raised within it", "[import]") {
  std::string const text =
      definition_of(scxml("<state id=\"a\"><onentry><raise event=\"r\"/><send event=\"s\"/>"
                          "<send event=\"d\" delay=\".5s\" id=\"i\"/><cancel sendid=\"i\"/>"
                          "<send event=\"p\" target=\"#_parent\"/></onentry></state>"));
  CHECK(text.find(R"({"type":"raise","event":"r"})") != std::string::npos);
  CHECK(text.find(R"({"type":"send","event":"s","to":"self","until":"now"})") != std::string::npos);
  CHECK(text.find(R"x("until":"now + duration('0.5s')","id":"i"})x") != std::string::npos);
  CHECK(text.find(R"({"type":"cancel","id":"i"})") != std::string::npos);
  CHECK(text.find(R"({"type":"send","event":"p","to":"parent"})") != std::string::npos);
}

TEST_CASE("import: what has no equivalent is named with its line", "[import]") {
  auto const imported =
      from_scxml(scxml("<state id=\"a\">\n<onentry>\n<script>x()</script>\n"
                       "<send event=\"e\" type=\"basichttp\"/>\n</onentry>\n"
                       "<invoke src=\"other.scxml\"/>\n"
                       "<transition event=\"f\" cond=\"Math.random() > 1\" target=\"a\"/>\n"
                       "</state>"),
                 "x");
  CHECK(told(imported) ==
        "4 <script> left out: a definition holds no program code\n"
        "5 <send> left out: sending by HTTP is not taken\n"
        "7 <invoke> left out: <invoke> is not taken: a child is a definition of the release, named "
        "by invoke's src\n"
        "8 <transition> left out: the condition \"Math.random() > 1\" is not taken, never holds "
        "here: \"Math\" is not taken\n");
  REQUIRE(imported);
  CHECK_FALSE(imported->is_whole());
  CHECK(faults_of(*imported) == "");
}

TEST_CASE("import: faulty expressions stay faulty", "[import]") {
  auto const imported = from_scxml(
      scxml("<state id=\"a\">\n<onentry><assign location=\"nothing\" expr=\"1\"/></onentry>\n"
            "<transition cond=\"return\" target=\"a\"/>\n</state>"),
      "x");
  REQUIRE(imported);
  CHECK(imported->is_whole());
  CHECK(told(imported) ==
        "3 <assign> remark: there is no variable \"nothing\": always fails\n"
        "4 <transition> remark: the condition \"return\" always fails: \"return\" is no "
        "expression\n");
  CHECK(faults_of(*imported) == "");
}

TEST_CASE("import: XML that is no chart is refused at its line", "[import]") {
  struct Row {
    std::string text;
    char const* wanted;
  };
  std::string deep;
  for (int depth = 0; depth < xml_depth_max; ++depth) deep += "<state>";
  Row const rows[] = {
      {"", "refused 1 syntax"},
      {"<scxml>\n<state></scxml>", "refused 2 syntax"},
      {"<!DOCTYPE scxml [<!ENTITY a \"aaaa\">]><scxml>&a;</scxml>", "refused 1 doctype"},
      {"<svg/>", "refused 1 root"},
      {scxml("<state id=\"a\"/>\n<state id=\"a\"/>"), "refused 3 duplicate"},
      {scxml("<state id=\"a\">\n<transition target=\"b\"/></state>"), "refused 3 unknown_name"},
      {scxml("<state id=\"a\"><history id=\"h\"/></state>"), "refused 2 required"},
      {scxml(deep), "refused 2 limit:xml_depth_max"},
      {std::string(2'000'000, ' '), "refused 0 limit:xml_bytes_max"}};
  for (Row const& row : rows) {
    CAPTURE(row.text.substr(0, 80));
    CHECK(told(from_scxml(row.text, "x")) == row.wanted);
  }
}

}  // namespace
}  // namespace chubei::import
