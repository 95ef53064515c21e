#include "tests/import/reading.hpp"

#include "engine/chart/release.hpp"
#include "engine/form/formats.hpp"

namespace chubei::test {

std::string faults_of(import::Imported const& imported) {
  chart::Files files;
  for (auto const& [path, text] : import::as_release(imported)) files[path] = text;
  auto const release = chart::read_release(std::move(files), form::Formats::standard());
  std::string text;
  if (!release)
    for (FieldError const& fault : release.error().fields)
      text += fault.pointer + " " + fault.message.en + "\n";
  return text;
}

}  // namespace chubei::test
