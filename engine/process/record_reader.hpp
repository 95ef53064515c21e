#pragma once
// Reading structs from JSON that RecordText wrote. Strict: an unknown member, a wrong kind or an
// unknown fact is `corrupt` with the pointer of the place.

#include "engine/base/error.hpp"
#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"
#include "engine/process/fields.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::process {

class RecordReader {
 public:
  /// Empty while everything fits; else the pointer of the first place that does not.
  std::optional<std::string> const& fault() const { return fault_; }

  void read(boost::json::value const& from, std::string& to) {
    if (auto const* text = from.if_string())
      to.assign(text->begin(), text->end());
    else
      refuse();
  }
  void read(boost::json::value const& from, bool& to) {
    if (auto const* flag = from.if_bool())
      to = *flag;
    else
      refuse();
  }
  void read(boost::json::value const& from, std::int64_t& to) {
    if (auto const* number = from.if_int64())
      to = *number;
    else
      refuse();
  }
  void read(boost::json::value const& from, int& to) {
    std::int64_t wide = 0;
    read(from, wide);
    to = static_cast<int>(wide);
    if (to != wide) refuse();
  }
  void read(boost::json::value const& from, Instant& to);
  void read(boost::json::value const& from, Timer::Kind& to);
  void read(boost::json::value const& from, boost::json::value& to) { to = from; }
  void read(boost::json::value const& from, boost::json::object& to) {
    if (auto const* object = from.if_object())
      to = *object;
    else
      refuse();
  }
  template <class Tag>
  void read(boost::json::value const& from, Id<Tag>& to) {
    std::string text;
    read(from, text);
    to = Id<Tag>(std::move(text));
  }
  template <class T>
  void read(boost::json::value const& from, std::optional<T>& to) {
    read(from, to.emplace());
  }
  template <class A, class B>
  void read(boost::json::value const& from, std::pair<A, B>& to) {
    auto const* list = from.if_array();
    if (!list || list->size() != 2) return refuse();
    read((*list)[0], to.first);
    read((*list)[1], to.second);
  }
  template <class T>
  void read(boost::json::value const& from, std::vector<T>& to) {
    auto const* list = from.if_array();
    if (!list) return refuse();
    to.reserve(list->size());
    for (std::size_t index = 0; index < list->size(); ++index) {
      Inside inside(*this, std::to_string(index));
      read((*list)[index], to.emplace_back());
    }
  }
  void read(boost::json::value const& from, Fact& to);
  template <class T>
  requires requires { typename Fields<T>::Self; }
  void read(boost::json::value const& from, T& to) {
    auto const* object = from.if_object();
    if (!object) return refuse();
    std::size_t seen = 0;
    Fields<T>::visit([&](std::string_view name, auto member) {
      auto const found = object->find(name);
      if (found == object->end()) return;
      ++seen;
      Inside inside(*this, name);
      read(found->value(), to.*member);
    });
    if (seen != object->size()) refuse();
  }
  void refuse() {
    if (!fault_) fault_ = pointer_;
  }

 private:
  class Inside {
   public:
    Inside(RecordReader& reader, std::string_view token)
        : reader_(reader), size_(reader.pointer_.size()) {
      reader.pointer_ += '/';
      reader.pointer_ += token;
    }
    ~Inside() { reader_.pointer_.resize(size_); }

   private:
    RecordReader& reader_;
    std::size_t size_;
  };

  std::string pointer_;
  std::optional<std::string> fault_;
};

}  // namespace chubei::process
