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

  // What is true or false is decided without making a value of it.
  Truth truth(std::uint32_t position);
  Truth decide(Instruction const& code);
  Truth logical(Instruction const& code);
  Truth logical_not(Instruction const& code);
  Truth equality(Instruction const& code);
  Truth order(Instruction const& code);
  Truth boolean(Value const* value, Instruction const& code);
  Value const* conditional(Instruction const& code, Value& scratch);
  Value const* arithmetic(Instruction const& code, Value& scratch);
  Value const* unary(Instruction const& code, Value& scratch);
  Value const* in(Instruction const& code, Value& scratch);
  Value const* index(Instruction const& code, Value& scratch);
  Value const* select(Instruction const& code, Value& scratch);
  Value const* has_select(Instruction const& code, Value& scratch);
  Value const* text_test(Instruction const& code, Value& scratch);
  Value const* matches(Instruction const& code, Value& scratch);
  Value const* found(re2::RE2 const& pattern, std::string_view text, Instruction const& code,
                     Value& scratch);
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

inline bool is_decision(Opcode opcode) {
  return opcode >= Opcode::logical_and && opcode <= Opcode::order;
}

inline Value const* answer(bool value, Value& scratch) {
  scratch = Value::boolean(value);
  return &scratch;
}

inline bool Machine::spend(std::size_t steps, Instruction const& code) {
  if (steps <= steps_) {
    steps_ -= static_cast<std::uint32_t>(steps);
    return true;
  }
  steps_ = 0;
  fail(EvalErrorKind::budget_exceeded, code);
  return false;
}

inline Value const* Machine::operand(std::uint32_t position, Value& scratch) {
  Instruction const& code = code_.instructions[position];
  if (code.opcode == Opcode::constant) return &code.value;
  if (!spend(1, code)) return nullptr;
  if (code.opcode == Opcode::variable) {
    scratch = activation_.variable(code.index);
    return scratch.is_absent() ? fail(EvalErrorKind::no_such_field, code) : &scratch;
  }
  return execute(code, scratch);
}

inline Machine::Truth Machine::truth(std::uint32_t position) {
  Instruction const& code = code_.instructions[position];
  if (is_decision(code.opcode)) return spend(1, code) ? decide(code) : Truth::failed;
  Value scratch;
  return boolean(operand(position, scratch), code);
}

}  // namespace chubei::cel
