#pragma once
// Names of CEL variables to slots, for one expression in one scope. What it refuses it remembers
// with the reason, because the compiler only says "no such variable".

#include "engine/chart/scope.hpp"
#include "engine/chart/surroundings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::chart {

struct Refusal {
  std::string name;
  std::string rule;
  Text message;
};

/// What all expressions of one definition share.
struct Vocabulary {
  Definition& definition;
  Surroundings& surroundings;
  SlotTable& slots;
  std::map<std::string, cel::Type, std::less<>> vars;
  std::vector<std::string> task_names;
  std::vector<std::string> state_ids;
};

class Resolver {
 public:
  Resolver(Vocabulary& vocabulary, Scope const& scope) : vocabulary_(vocabulary), scope_(scope) {}

  /// cel::Environment::resolve.
  std::optional<cel::Variable> resolve(std::string_view name);
  std::vector<Refusal> const& refusals() const { return refusals_; }

 private:
  using Found = std::optional<cel::Variable>;
  Found field(SlotSource source, form::Form const* form, std::string const& prefix,
              std::string_view rest, std::string_view slot_prefix = "");
  Found task_event(std::string_view inside);
  Found data(std::string_view rest);
  Found vars(std::string_view rest);
  Found event(std::string_view rest);
  Found form(std::string_view rest);
  Found each(std::string_view rest);
  Found lookup(std::string_view rest);
  Found results(std::string_view rest);
  Found tally(std::string_view rest);
  Found fixed(SlotSource source, std::string_view path, std::string_view rest,
              std::vector<std::pair<std::string, cel::Type>> const& members);
  Found slot(SlotSource source, std::string path, cel::Type type, Origin origin = {},
             std::uint16_t lookup = 0xffff);
  Found refuse(std::string rule, Text message);
  Found out_of_scope();
  Found unknown_root(std::string_view root);

  Vocabulary& vocabulary_;
  Scope const& scope_;
  std::string name_;     ///< asked for now
  std::string longest_;  ///< the last refused, whose shorter forms are asked next
  std::vector<Refusal> refusals_;
};

}  // namespace chubei::chart
