#pragma once
// Runs the instructions of one program against one activation under a step budget. Lives for one
// evaluation on one thread. Internal to the room. An operand is handed around as a pointer to where
// the value already lies (a constant, a local, the caller's scratch), so that nothing is copied
// that need not be.

#include "engine/cel/code.hpp"
#include "engine/cel/operators.hpp"

#include <memory>
#include <span>
#include <vector>

namespace chubei::cel {

/// Why an evaluation stopped, small enough to be set aside when && or || absorb it.
struct Failure {
  EvalErrorKind kind = EvalErrorKind::host;
  Expr const* expr = nullptr;
  Kind left = Kind::absent;  ///< kinds of the operands, where the operator did not take them
  Kind right = Kind::absent;
  Value detail;  ///< the key, text or index that was refused
  std::unique_ptr<EvalError> host;
};

EvalError describe(Failure&& failure);

class Machine {
 public:
  Machine(Code const& code, int locals, Activation& activation, std::uint32_t steps)
      : code_(code),
        activation_(activation),
        steps_(steps),
        locals_(static_cast<std::size_t>(locals)) {}

  /// Null where it failed; the pointer lives as long as machine and scratch.
  Value const* run(Value& scratch) { return operand(code_.root, scratch); }
  Failure& failure() { return failure_; }

 private:
  enum class Truth : std::uint8_t { no, yes, failed };

  Value const* operand(std::uint32_t position, Value& scratch);
  Value const* execute(Instruction const& code, Value& scratch);
  Value const* execute_rare(Instruction const& code, Value& scratch);

  Truth truth(std::uint32_t position);
  Value const* logical(Instruction const& code, Value& scratch);
  Value const* logical_not(Instruction const& code, Value& scratch);
  Value const* conditional(Instruction const& code, Value& scratch);
  Value const* equality(Instruction const& code, Value& scratch);
  Value const* order(Instruction const& code, Value& scratch);
  Value const* arithmetic(Instruction const& code, Value& scratch);
  Value const* unary(Instruction const& code, Value& scratch);
  Value const* in(Instruction const& code, Value& scratch);
  Value const* index(Instruction const& code, Value& scratch);
  Value const* select(Instruction const& code, Value& scratch);
  Value const* has_select(Instruction const& code, Value& scratch);
  Value const* text_test(Instruction const& code, Value& scratch);
  Value const* matches(Instruction const& code, Value& scratch);
  Value const* access(Instruction const& code, Value& scratch);
  Value const* list(Instruction const& code, Value& scratch);
  Value const* map(Instruction const& code, Value& scratch);
  Value const* host(Instruction const& code, Value& scratch);

  class Walk;
  Value const* comprehension(Instruction const& code, Value& scratch);
  Value const* quantify(Instruction const& code, Walk& walk, Value& scratch);
  Value const* exactly_one(Instruction const& code, Walk& walk, Value& scratch);
  Value const* collect(Instruction const& code, Walk& walk, Value& scratch);
  Value const* collect_map(Instruction const& code, Walk& walk, Value& scratch);

  bool spend(std::size_t steps, Instruction const& code);
  bool spend_reading(Value const& value, Instruction const& code);
  Value const* fail(EvalErrorKind kind, Instruction const& code, Value detail = {});
  Value const* fail_overload(Instruction const& code, Value const& left, Value const& right = {});
  Value const* settle(Computed computed, Instruction const& code, Value& scratch, Value const& left,
                      Value const& right = {});
  bool is_fatal() const { return failure_.kind == EvalErrorKind::budget_exceeded; }

  Code const& code_;
  Activation& activation_;
  std::uint32_t steps_;
  std::vector<Value> locals_;
  Failure failure_;
};

}  // namespace chubei::cel
