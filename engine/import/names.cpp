#include "engine/import/names.hpp"

namespace chubei::import {

namespace {

bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

constexpr std::size_t length_max = 60;  // of the 64 that a name may have: the rest numbers it

}  // namespace

std::string snake_case(std::string_view name) {
  std::string snake;
  char before = '_';
  for (char const letter : name) {
    bool const starts_word = is_upper(letter) && is_lower(before);
    if (starts_word) snake += '_';
    if (is_lower(letter) || is_digit(letter))
      snake += letter;
    else if (is_upper(letter))
      snake += static_cast<char>(letter - 'A' + 'a');
    else if (!snake.empty() && snake.back() != '_')
      snake += '_';
    before = letter;
  }
  if (snake.size() > length_max) snake.resize(length_max);
  while (!snake.empty() && snake.back() == '_') snake.pop_back();
  if (snake.empty() || !is_lower(snake.front())) snake.insert(snake.begin(), 'n');
  return snake;
}

std::string const& Names::of(std::string_view original) {
  if (auto const known = given_.find(original); known != given_.end()) return known->second;
  std::string const wanted = snake_case(original);
  std::string name = wanted;
  for (int number = 2; taken_.contains(name); ++number) {
    name = wanted;
    name += "_" + std::to_string(number);
  }
  taken_.insert(name);
  return given_.emplace(original, std::move(name)).first->second;
}

std::string EventNames::of(std::string_view original) {
  std::string name;
  while (!original.empty()) {
    std::size_t const dot = original.find('.');
    std::string_view const part = original.substr(0, dot);
    original = dot == std::string_view::npos ? "" : original.substr(dot + 1);
    if (part.empty()) continue;
    if (!name.empty()) name += '.';
    name += parts_.of(part);
  }
  // The engine keeps these for what it raises itself.
  if (name == "undelivered" || name.starts_with("after.") || name.starts_with("task."))
    name.insert(name.begin(), 'x');
  return name;
}

}  // namespace chubei::import
