#include "engine/cel/operators.hpp"
#include "engine/cel/syntax.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace chubei::cel {
namespace {

constexpr std::array<std::string_view, 21> reserved_words{
    "as",        "break", "const",  "continue", "else", "false", "for",
    "function",  "if",    "import", "in",       "let",  "loop",  "package",
    "namespace", "null",  "return", "true",     "var",  "void",  "while"};
constexpr std::array<std::string_view, 4> keywords{"false", "in", "null", "true"};

struct BinaryOperator {
  std::string_view symbol;
  Operator op;
  int level;  ///< 0 binds least
};
constexpr int levels = 5;
constexpr std::array<BinaryOperator, 14> binary_operators{{{"||", Operator::logical_or, 0},
                                                           {"&&", Operator::logical_and, 1},
                                                           {"==", Operator::equal, 2},
                                                           {"!=", Operator::not_equal, 2},
                                                           {"<", Operator::less, 2},
                                                           {"<=", Operator::less_or_equal, 2},
                                                           {">", Operator::greater, 2},
                                                           {">=", Operator::greater_or_equal, 2},
                                                           {"in", Operator::in, 2},
                                                           {"+", Operator::add, 3},
                                                           {"-", Operator::subtract, 3},
                                                           {"*", Operator::multiply, 4},
                                                           {"/", Operator::divide, 4},
                                                           {"%", Operator::modulo, 4}}};

/// Recursive descent with precedence climbing. After a fatal limit the parser stands at the end.
class Parser {
 public:
  Parser(std::vector<Token> tokens, Limits const& limits, Faults& faults)
      : tokens_(std::move(tokens)), limits_(limits), faults_(faults) {}

  Syntax run() {
    Syntax whole = expression();
    if (!at_end() && faults_.empty()) unexpected();
    return whole;
  }

 private:
  using Kind = Syntax::Kind;

  Token const& current() const { return tokens_[position_]; }
  bool at_end() const { return current().kind == Token::Kind::end; }
  bool at(std::string_view symbol) const {
    return current().kind == Token::Kind::symbol && current().text == symbol;
  }
  void advance() {
    if (!at_end()) ++position_;
  }
  bool accept(std::string_view symbol) {
    if (!at(symbol)) return false;
    advance();
    return true;
  }

  void fault(Position where, Text message) { faults_.add(where, "syntax", std::move(message)); }
  void unexpected() {
    if (current().kind == Token::Kind::invalid) return;
    std::string const shown(current().text.substr(0, 40));
    if (at_end())
      fault(current().at, {"表达式没有写完", "the expression is not complete"});
    else
      fault(current().at, {"此处不应出现 " + shown, "unexpected " + shown});
  }
  void expect(std::string_view symbol) {
    if (accept(symbol)) return;
    if (current().kind != Token::Kind::invalid)
      fault(current().at,
            {"此处应为 " + std::string(symbol), "expected " + std::string(symbol) + " here"});
    recover();
    accept(symbol);
  }
  /// Skips to the next comma or closing bracket of the present level.
  void recover() {
    for (int open = 0; !at_end(); advance()) {
      bool const closing = at(")") || at("]") || at("}");
      if (open == 0 && (closing || at(","))) return;
      if (at("(") || at("[") || at("{")) ++open;
      if (closing) --open;
    }
  }
  Syntax fatal(Position where, std::string const& limit, int value) {
    std::string const shown = std::to_string(value);
    faults_.add(where, "limit:" + limit,
                {"表达式嵌套过深（上限 " + shown + "）",
                 "the expression is nested too deeply (at most " + shown + ")"});
    position_ = tokens_.size() - 1;
    return invalid(where);
  }

  static Syntax leaf(Kind kind, Position where, std::string text = {}) {
    Syntax node;
    node.kind = kind;
    node.at = where;
    node.text = std::move(text);
    return node;
  }
  static Syntax invalid(Position where) { return leaf(Kind::invalid, where); }

  Syntax adopt(Syntax node, std::vector<Syntax> children) {
    for (auto const& child : children) node.depth = std::max(node.depth, child.depth + 1);
    node.children = std::move(children);
    if (node.depth > limits_.depth_max) return fatal(node.at, "depth_max", limits_.depth_max);
    return node;
  }
  Syntax operation(Operator op, Position where, std::vector<Syntax> children) {
    Syntax node = leaf(Kind::operation, where);
    node.op = op;
    return adopt(std::move(node), std::move(children));
  }
  static std::vector<Syntax> both(Syntax first, Syntax second) {
    std::vector<Syntax> pair;
    pair.push_back(std::move(first));
    pair.push_back(std::move(second));
    return pair;
  }

  Syntax expression() {
    if (++nesting_ > limits_.nesting_max)
      return fatal(current().at, "nesting_max", limits_.nesting_max);
    Syntax node = binary(0);
    if (at("?")) node = conditional(std::move(node));
    --nesting_;
    return node;
  }
  Syntax conditional(Syntax condition) {
    Position const where = current().at;
    advance();
    std::vector<Syntax> children;
    children.push_back(std::move(condition));
    children.push_back(binary(0));
    expect(":");
    children.push_back(expression());
    return operation(Operator::conditional, where, std::move(children));
  }

  BinaryOperator const* binary_operator(int level) const {
    bool const word = current().kind == Token::Kind::name;
    if (!word && current().kind != Token::Kind::symbol) return nullptr;
    for (auto const& candidate : binary_operators)
      if (candidate.level == level && candidate.symbol == current().text) return &candidate;
    return nullptr;
  }
  Syntax binary(int level) {
    if (level == levels) return unary();
    if (level < 2) return logical(level);
    Syntax left = binary(level + 1);
    while (auto const* found = binary_operator(level)) {
      Position const where = current().at;
      advance();
      Syntax right = binary(level + 1);
      left = operation(found->op, where, both(std::move(left), std::move(right)));
    }
    return left;
  }
  // Long conjunctions become balanced trees: their height is the logarithm of their length.
  Syntax logical(int level) {
    std::vector<Syntax> terms;
    std::vector<Position> places;
    terms.push_back(binary(level + 1));
    while (binary_operator(level)) {
      places.push_back(current().at);
      advance();
      terms.push_back(binary(level + 1));
    }
    Operator const op = level == 0 ? Operator::logical_or : Operator::logical_and;
    return balanced(op, terms, places, 0, terms.size());
  }
  Syntax balanced(Operator op, std::vector<Syntax>& terms, std::vector<Position> const& places,
                  std::size_t first, std::size_t last) {
    if (last - first == 1) return std::move(terms[first]);
    std::size_t const middle = first + (last - first + 1) / 2;
    Syntax left = balanced(op, terms, places, first, middle);
    Syntax right = balanced(op, terms, places, middle, last);
    return operation(op, places[middle - 1], both(std::move(left), std::move(right)));
  }

  Syntax unary() {
    std::vector<Position> signs;
    char const sign = at("!") ? '!' : '-';
    while (at(sign == '!' ? "!" : "-")) {
      signs.push_back(current().at);
      advance();
    }
    bool const fold = sign == '-' && !signs.empty() && current().kind == Token::Kind::number;
    if (fold) signs.pop_back();
    Syntax node = members(primary(fold));
    for (; !signs.empty(); signs.pop_back()) {
      std::vector<Syntax> child;
      child.push_back(std::move(node));
      node = operation(sign == '!' ? Operator::logical_not : Operator::negate, signs.back(),
                       std::move(child));
    }
    return node;
  }

  Syntax members(Syntax node) {
    for (;;) {
      Position const where = current().at;
      if (accept(".")) {
        node = dotted(std::move(node));
      } else if (accept("[")) {
        Syntax key = expression();
        expect("]");
        node = operation(Operator::index, where, both(std::move(node), std::move(key)));
      } else if (at("{") && (node.kind == Kind::name || node.kind == Kind::select)) {
        fault(where, {"本语言不支持构造消息（名称后接花括号）",
                      "message construction is not part of this language"});
        advance();
        recover_block();
        node = invalid(where);
      } else {
        return node;
      }
    }
  }
  void recover_block() {
    while (!at_end() && !at("}")) {
      recover();
      if (!at("}")) advance();
    }
    accept("}");
  }
  Syntax dotted(Syntax target) {
    Token const name = current();
    bool const quoted = name.kind == Token::Kind::quoted_name;
    bool const keyword = std::ranges::find(keywords, name.text) != keywords.end();
    if (!quoted && (name.kind != Token::Kind::name || keyword)) {
      unexpected();
      skip_stray();
      return invalid(name.at);
    }
    advance();
    std::string text(quoted ? name.text.substr(1, name.text.size() - 2) : name.text);
    std::vector<Syntax> children;
    children.push_back(std::move(target));
    if (quoted || !accept("(")) {
      Syntax node = leaf(Kind::select, name.at, std::move(text));
      node.quoted = quoted;
      return adopt(std::move(node), std::move(children));
    }
    for (auto& argument : sequence(")")) children.push_back(std::move(argument));
    return adopt(leaf(Kind::member, name.at, std::move(text)), std::move(children));
  }

  /// Elements up to the closing bracket, which is consumed. A trailing comma is allowed in lists
  /// and maps.
  std::vector<Syntax> sequence(std::string_view closer) {
    std::vector<Syntax> elements;
    bool const trailing = closer != ")";
    while (!at(closer) && !at_end()) {
      elements.push_back(expression());
      if (closer == "}") {
        expect(":");
        elements.push_back(expression());
      }
      if (!at(closer) && !at(",")) {
        unexpected();
        recover();
      }
      if (!accept(",")) break;
      if (at(closer) && !trailing) unexpected();
    }
    expect(closer);
    return elements;
  }

  Syntax primary(bool negative) {
    Token const token = current();
    switch (token.kind) {
      case Token::Kind::number:
        advance();
        return number(negative, token);
      case Token::Kind::literal: {
        advance();
        Syntax node = leaf(Kind::literal, token.at);
        node.value = token.value;
        return node;
      }
      case Token::Kind::name:
        advance();
        return name(token, false);
      case Token::Kind::symbol:
        return bracket(token);
      case Token::Kind::invalid:
        advance();
        return invalid(token.at);
      case Token::Kind::quoted_name:
        fault(token.at,
              {"反引号只能用于点号后的字段名", "backticks may only quote a field after a dot"});
        advance();
        return invalid(token.at);
      case Token::Kind::end:
        unexpected();
        return invalid(token.at);
    }
    return invalid(token.at);
  }
  Syntax number(bool negative, Token const& token) {
    auto value = number_value(negative, token.text);
    if (!value) {
      std::string const shown = (negative ? "-" : "") + std::string(token.text);
      fault(token.at, {"数字超出范围：" + shown, "number out of range: " + shown});
      return invalid(token.at);
    }
    Syntax node = leaf(Kind::literal, token.at);
    node.value = std::move(*value);
    return node;
  }
  Syntax name(Token const& token, bool absolute) {
    if (!absolute && (token.text == "true" || token.text == "false" || token.text == "null")) {
      Syntax node = leaf(Kind::literal, token.at);
      node.value = token.text == "null" ? Value::null() : Value::boolean(token.text == "true");
      return node;
    }
    std::string text(token.text);
    if (std::ranges::find(reserved_words, token.text) != reserved_words.end())
      fault(token.at, {"保留字不能作名称：" + text, "reserved word used as a name: " + text});
    if (!accept("(")) {
      Syntax node = leaf(Kind::name, token.at, std::move(text));
      node.absolute = absolute;
      return node;
    }
    Syntax node = leaf(Kind::call, token.at, std::move(text));
    node.absolute = absolute;
    return adopt(std::move(node), sequence(")"));
  }
  Syntax bracket(Token const& token) {
    if (accept("(")) {
      Syntax inner = expression();
      expect(")");
      return inner;
    }
    if (accept("[")) return literal_of(Kind::list, token.at, "]", 1);
    if (accept("{")) return literal_of(Kind::map, token.at, "}", 2);
    if (at(".") && tokens_[position_ + 1].kind == Token::Kind::name) {
      advance();
      Token const word = current();
      advance();
      return name(word, true);
    }
    unexpected();
    skip_stray();
    return invalid(token.at);
  }
  /// A stray symbol is passed over, unless it may end what is being read.
  void skip_stray() {
    if (!at(",") && !at(")") && !at("]") && !at("}")) advance();
  }
  Syntax literal_of(Kind kind, Position where, std::string_view closer, std::size_t each) {
    auto elements = sequence(closer);
    if (elements.size() / each > limits_.literal_elements_max) {
      std::string const shown = std::to_string(limits_.literal_elements_max);
      faults_.add(where, "limit:literal_elements_max",
                  {"列表或映射的元素过多（上限 " + shown + "）",
                   "too many elements in a list or map (at most " + shown + ")"});
    }
    return adopt(leaf(kind, where), std::move(elements));
  }

  std::vector<Token> tokens_;
  Limits const& limits_;
  Faults& faults_;
  std::size_t position_ = 0;
  int nesting_ = 0;
};

}  // namespace

Syntax parse(std::string_view source, Limits const& limits, Faults& faults) {
  return Parser(tokens(source, faults), limits, faults).run();
}

}  // namespace chubei::cel
