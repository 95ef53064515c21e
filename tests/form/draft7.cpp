// The public draft-07 suite, required tests. Every case that we answer otherwise is named with its
// reason.
#include "tests/form/cases.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

namespace chubei::form {
namespace {

struct Score {
  int right = 0;
  int wrong = 0;
  int left_out = 0;
  Lines wrong_cases{};
};

struct Exception {
  std::string_view file;
  std::string_view schema;  ///< description of the schema, "" for the whole file
  std::string_view reason;
};

#include "tests/form/draft7_exceptions.inc"

Exception const* exception(std::string const& file, std::string const& schema) {
  auto found =
      std::find_if(std::begin(exceptions), std::end(exceptions), [&](Exception const& one) {
        return one.file == file && (one.schema.empty() || one.schema == schema);
      });
  return found == std::end(exceptions) ? nullptr : &*found;
}

std::string text_at(json::object const& object, std::string_view member) {
  return std::string(std::string_view(object.at(member).as_string()));
}

std::string read_whole(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool agrees(Result<std::shared_ptr<Form const>> const& form, json::object const& test) {
  if (!form) return false;
  auto data = test.at("data");
  return (*form)->admit(data).has_value() == test.at("valid").as_bool();
}

void run_case(std::string const& file, json::object const& entry, Score& score) {
  auto const schema = text_at(entry, "description");
  auto const form = read(entry.at("schema"), Formats::standard());
  bool all_right = true;
  for (auto const& test : entry.at("tests").as_array()) {
    bool const right = agrees(form, test.as_object());
    all_right = all_right && right;
    if (right) {
      ++score.right;
    } else if (exception(file, schema)) {
      ++score.left_out;
    } else {
      ++score.wrong;
      score.wrong_cases.push_back(file + " | " + schema + " | " +
                                  text_at(test.as_object(), "description") +
                                  (form ? "" : " (schema refused)"));
    }
  }
  auto const* listed = exception(file, schema);
  if (listed && !listed->schema.empty()) {
    INFO(file << " | " << schema << " no longer needs its exception");
    CHECK_FALSE(all_right);
  }
}

}  // namespace

TEST_CASE("form: answers the draft-07 suite as it asks, but for the cases listed", "[form]") {
  auto const folder = vectors() / "json-schema-draft7";
  if (!std::filesystem::exists(folder)) {
    std::cout << "skipped: no vectors\n";
    return;
  }
  Score score;
  std::set<std::filesystem::path> files;
  for (auto const& file : std::filesystem::directory_iterator(folder)) files.insert(file.path());
  for (auto const& file : files) {
    auto const suite = parsed(read_whole(file));
    for (auto const& entry : suite.as_array())
      run_case(file.filename().string(), entry.as_object(), score);
  }
  std::cout << "score: JSON Schema draft-07 suite: " << score.right << " of "
            << score.right + score.wrong + score.left_out << " as asked, " << score.left_out
            << " listed with their reason\n";
  CHECK(score.wrong_cases == Lines{});
}

}  // namespace chubei::form
