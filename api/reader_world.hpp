#pragma once
// The World of a question that decides nothing: the committed state as one reader sees it, for
// process::offers and for previews. Lives for one question on the reader's thread.

#include "api/office.hpp"

namespace chubei {

class ReaderWorld final : public process::World {
 public:
  ReaderWorld(Visit& visit, InstanceId instance);

  std::optional<process::Face> find(std::string_view definition, std::string_view key) override;
  process::Totals totals(std::string_view aggregate, std::string_view key) override;
  std::int64_t last_number(std::string_view series, std::int64_t year) override;
  bool is_key_taken(std::string_view definition, std::string_view key) override;
  boost::json::value document(std::string_view digest) override;
  std::optional<boost::json::value> personal(InstanceId const& instance,
                                             std::string_view label) override;
  Calendar const& calendar() override { return *calendar_; }

 private:
  Visit& visit_;
  InstanceId instance_;
  std::shared_ptr<Calendar const> calendar_;
};

/// The public document of an instance as it is stored; null where it has none.
boost::json::value public_document(store::Reader& reader, InstanceId const& instance);

}  // namespace chubei
