#pragma once
// Writing structs as canonical JSON (RFC 8785) straight into a buffer, without a document in
// between: the hot path of the codec. Names come sorted from fields.hpp; members equal to their
// default are left out.

#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"
#include "engine/base/json.hpp"
#include "engine/process/fields.hpp"

#include <boost/json/value.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::process {

template <class T>
T const& default_of() {
  static T const value{};
  return value;
}

class RecordText {
 public:
  explicit RecordText(std::string& out) : out_(out) {}

  void write(std::string_view text) { json::append_canonical(out_, text); }
  void write(std::string const& text) { json::append_canonical(out_, std::string_view(text)); }
  void write(bool flag) { out_ += flag ? "true" : "false"; }
  void write(int number) { write(static_cast<std::int64_t>(number)); }
  void write(std::int64_t number) {
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append(digits, end);
  }
  void write(Instant instant) { write(std::string_view(format(instant))); }
  void write(Timer::Kind kind) {
    write(std::string_view(kind == Timer::Kind::after ? "after" : "send"));
  }
  void write(boost::json::value const& value) { json::append_canonical(out_, value); }
  void write(boost::json::object const& value) { json::append_canonical(out_, value); }
  template <class Tag>
  void write(Id<Tag> const& id) {
    write(std::string_view(id.text()));
  }
  template <class T>
  void write(std::optional<T> const& value) {
    write(*value);  // an absent one equals its default and is left out
  }
  template <class A, class B>
  void write(std::pair<A, B> const& pair) {
    out_ += '[';
    write(pair.first);
    out_ += ',';
    write(pair.second);
    out_ += ']';
  }
  template <class T>
  void write(std::vector<T> const& list) {
    out_ += '[';
    for (bool first = true; T const& element : list) {
      if (!std::exchange(first, false)) out_ += ',';
      write(element);
    }
    out_ += ']';
  }
  void write(Fact const& fact) {
    out_ += '[';
    write(fact_names[fact.index()]);
    out_ += ',';
    std::visit([this](auto const& alternative) { write(alternative); }, fact);
    out_ += ']';
  }
  template <class T>
  requires requires { typename Fields<T>::Self; }
  void write(T const& record) {
    out_ += '{';
    bool first = true;
    Fields<T>::visit([&](std::string_view name, auto member) {
      if (record.*member == default_of<T>().*member) return;
      if (!std::exchange(first, false)) out_ += ',';
      out_ += '"';
      out_ += name;
      out_ += "\":";
      write(record.*member);
    });
    out_ += '}';
  }

 private:
  std::string& out_;
};

}  // namespace chubei::process
