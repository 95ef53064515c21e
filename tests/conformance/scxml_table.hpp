#pragma once
// Which files of the suites belong to which class (what they need of a data model), and what is
// expected to fail with the reason. The classes were found by reading the files; the import's own
// findings say the rest.

#include <map>
#include <string>
#include <vector>

namespace chubei::conformance {

/// Numbers of W3C tests: "144".
std::vector<std::string> const& w3c_class_1();
std::vector<std::string> const& w3c_class_2();
/// Folders of SCION tests that need nothing but states, delays and In(); without the files below.
std::vector<std::string> const& scion_class_1();
/// SCION files (folder/name) with integers, texts and conditions.
std::vector<std::string> const& scion_class_2();

/// Files that are imported whole and do not end as the suite says: folder/name -> reason.
std::map<std::string, std::string> const& expected_failures();

/// Files where `legacySemantics` is what the Recommendation says (a self-transition of a region
/// leaves the whole parallel).
bool has_conformant_legacy(std::string const& file);

}  // namespace chubei::conformance
