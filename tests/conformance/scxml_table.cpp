#include "tests/conformance/scxml_table.hpp"

#include <algorithm>

namespace chubei::conformance {

std::vector<std::string> const& w3c_class_1() {
  static std::vector<std::string> const tests{
      "144", "355", "375", "377", "404",                                      // states and raise
      "310", "409", "411", "413", "436", "451",                               // In()
      "185", "193", "208", "364", "387", "399", "405", "406", "412", "416",   // delays
      "417", "423", "553", "576",                                             //
      "189", "194", "199", "200", "348", "419", "421", "495", "496", "521"};  // send
  return tests;
}

std::vector<std::string> const& w3c_class_2() {
  static std::vector<std::string> const tests{
      "147", "148", "149",  "158",  "159",  "175", "210", "278", "279", "286", "287",
      "298", "309", "311",  "312",  "313",  "314", "344", "372", "376", "378", "388",
      "401", "402", "403a", "403b", "403c", "407", "445", "448", "449", "487", "503",
      "504", "505", "506",  "533",  "550",  "570", "579", "580"};
  return tests;
}

std::vector<std::string> const& scion_class_1() {
  static std::vector<std::string> const folders{"actionSend",
                                                "atom3-basic-tests",
                                                "basic",
                                                "default-initial-state",
                                                "delayedSend",
                                                "documentOrder",
                                                "hierarchy",
                                                "hierarchy+documentOrder",
                                                "history",
                                                "in",
                                                "misc",
                                                "more-parallel",
                                                "multiple-events-per-transition",
                                                "parallel",
                                                "parallel+interrupt",
                                                "scxml-prefix-event-name-matching"};
  return folders;
}

std::vector<std::string> const& scion_class_2() {
  static std::vector<std::string> const files{"assign-current-small-step/test1",
                                              "assign-current-small-step/test2",
                                              "assign-current-small-step/test3",
                                              "assign-current-small-step/test4",
                                              "cond-js/TestConditionalTransition",
                                              "cond-js/test0",
                                              "cond-js/test1",
                                              "cond-js/test2",
                                              "history/history6",
                                              "if-else/test0",
                                              "internal-transitions/test0",
                                              "internal-transitions/test1",
                                              "more-parallel/test10",
                                              "more-parallel/test10b",
                                              "targetless-transition/test0"};
  return files;
}

std::map<std::string, std::string> const& expected_failures() {
  static std::map<std::string, std::string> const table{};
  return table;
}

bool has_conformant_legacy(std::string const& file) {
  return file == "more-parallel/test10" || file == "more-parallel/test10b";
}

}  // namespace chubei::conformance
