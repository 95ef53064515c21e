#include "tests/support/telling.hpp"

#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei::testing {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string leaves(chart::Definition const& definition, std::vector<std::string> const& states) {
  std::vector<std::string> names;
  for (auto const& id : states) {
    auto const* state = definition.find_state(id);
    bool const is_leaf = state->children.empty();
    if (is_leaf) names.push_back(id);
  }
  return joined(names.empty() ? states : names);
}

std::string clock(process::Due const& due, Zone zone) {
  std::string text = when(due.at, zone);
  if (due.provisional) text += " (provisional)";
  if (due.paused_at) text += " (stands still)";
  return text;
}

std::string with(boost::json::value const& data) {
  bool const is_empty = data.is_null() || (data.is_object() && data.get_object().empty());
  return is_empty ? "" : " " + json::canonical(data);
}

/// One line a fact, "" for what follows from the others.
class Teller {
 public:
  Teller(chart::Definition const& definition, Zone zone) : definition_(definition), zone_(zone) {}

  std::string operator()(process::Started const& f) const {
    return f.parent ? "child " + f.parent_invoke + " of " + f.parent->text() : "";
  }
  std::string operator()(process::KeyTaken const& f) const { return "key " + f.key; }
  std::string operator()(process::Moved const& f) const {
    if (f.left.empty() && f.entered.empty()) return "";
    auto text = f.left.empty() ? "" : leaves(definition_, f.left) + " ";
    return text + (f.entered.empty() ? "-> nothing" : "-> " + leaves(definition_, f.entered));
  }
  std::string operator()(process::HistoryKept const& f) const {
    return "remembers " + joined(f.states);
  }
  std::string operator()(process::SlotSet const& f) const {
    return f.path.starts_with("vars.") ? f.path + " = " + json::canonical(f.value) : "";
  }
  std::string operator()(process::DocumentSet const& f) const {
    return "document " + json::canonical(f.patch) +
           (f.personal.empty() ? "" : ", personal parts " + joined(f.personal));
  }
  std::string operator()(process::TaskOpened const& f) const {
    auto text = "task " + name_of(f.task) + " for " +
                (f.task.candidates.empty() ? "anybody who may" : joined(f.task.candidates));
    return f.task.due ? text + ", due " + clock(*f.task.due, zone_) : text;
  }
  std::string operator()(process::TaskChanged const& f) const {
    auto text = "task " + name_of(f.task) + " " + f.verb;
    if (f.task.assignee) text += ", held by " + f.task.assignee->text();
    if (f.verb == "resume" || f.verb == "pause" || f.verb == "recompute") {
      text += ", due " + clock(*f.task.due, zone_);
    }
    if (f.verb == "transfer") text += ", for " + joined(f.task.candidates);
    return text;
  }
  std::string operator()(process::TaskClosed const& f) const {
    auto const number = f.task.text().substr(f.task.text().rfind('.') + 1);
    if (!f.result) return "task " + number + " " + f.reason;
    auto const& result = *f.result;
    return "task " + result.kind + (result.element.empty() ? "" : "[" + result.element + "]") +
           " " + f.reason + ": " + result.outcome + with(result.form);
  }
  std::string operator()(process::TallySet const&) const { return ""; }
  std::string operator()(process::TallyDropped const&) const { return ""; }
  std::string operator()(process::ResultVoided const& f) const {
    return "void " + f.kind + (f.element.empty() ? "" : "[" + f.element + "]") + ": " + f.why;
  }
  std::string operator()(process::TimerSet const& f) const {
    return "timer " + f.timer.id + " at " + clock(f.timer.due, zone_);
  }
  std::string operator()(process::TimerEnded const& f) const {
    return "timer " + f.id + " " + f.how;
  }
  std::string operator()(process::MessageSent const& f) const {
    auto text = "message " + std::to_string(f.sequence) + " " + f.kind;
    if (!f.event.empty()) text += " " + f.event;
    if (f.kind == "start") return text + " " + f.definition + with(f.data);
    return text + " to " + f.to->text() + with(f.data);
  }
  std::string operator()(process::MessageTaken const&) const { return ""; }
  std::string operator()(process::ChildStarted const& f) const {
    return "child " + f.child.invoke + " begins";
  }
  std::string operator()(process::ChildEnded const& f) const {
    return "child " + f.invoke + " " + f.how;
  }
  std::string operator()(process::NumberTaken const& f) const { return "number " + f.text; }
  std::string operator()(process::JobRequested const& f) const {
    return "job " + f.job + with(f.input);
  }
  std::string operator()(process::JobAnswered const&) const { return "job answered"; }
  std::string operator()(process::IncidentOpened const& f) const {
    return "incident " + f.incident.id + ": " + f.incident.error;
  }
  std::string operator()(process::IncidentChanged const& f) const {
    return "incident " + f.incident.id + " proposal" + with(f.incident.proposal);
  }
  std::string operator()(process::IncidentResolved const& f) const {
    return "incident " + f.id + " " + f.how;
  }
  std::string operator()(process::AccessSet const&) const { return ""; }
  std::string operator()(process::ContributionSet const& f) const {
    auto const side = [](process::Contribution const& part) {
      return part.count == 0 ? std::string("nothing")
                             : part.key + " " + std::to_string(part.count) +
                                   (part.sum == 0 ? "" : " (" + std::to_string(part.sum) + ")");
    };
    return "counts in " + f.now.aggregate + ": " + side(f.before) + " -> " + side(f.now);
  }
  std::string operator()(process::PersonActed const&) const { return ""; }
  std::string operator()(process::AttachmentSet const& f) const {
    return "attachment " + f.attachment.name;
  }
  std::string operator()(process::AttachmentRemoved const& f) const {
    return "attachment " + f.blob.text() + " removed";
  }
  std::string operator()(process::ReceiptIssued const& f) const { return "receipt " + f.kind; }
  std::string operator()(process::LetterSent const& f) const {
    return "letter " + f.letter + " to " + joined(f.to) + with(f.data);
  }
  std::string operator()(process::DecisionCorrected const& f) const {
    return "version " + std::to_string(f.about) + " " + f.kind + ": " + f.ground + ", " +
           f.authority;
  }
  std::string operator()(process::PersonalErased const& f) const {
    return "personal part " + f.label + " erased: " + f.ground;
  }
  std::string operator()(process::Finished const& f) const { return "finished: " + f.outcome; }

 private:
  chart::Definition const& definition_;
  Zone zone_;
};

}  // namespace

std::string when(Instant instant, Zone zone) {
  auto text = format(instant, zone).substr(0, 19);
  text[10] = ' ';
  return text.ends_with(":00") ? text.substr(0, 16) : text;
}

std::string states_of(chart::Definition const& definition, process::Instance const& instance) {
  return instance.active.empty() ? "nothing" : leaves(definition, instance.active);
}

std::string name_of(process::Task const& task) {
  return task.kind + (task.element.empty() ? "" : "[" + task.element + "]");
}

std::string tell(Office const& office, Happened const& happened) {
  auto const& head = *office.find_instance(happened.instance);
  Teller const teller(office.definition_of(head), office.release().zone);
  auto text =
      happened.instance.text() + " " + std::to_string(happened.version) + " " + happened.event.type;
  if (!happened.event.name.empty()) text += " " + happened.event.name;
  text += "\n";
  for (auto const& fact : happened.event.facts) {
    auto const line = std::visit(teller, fact);
    if (!line.empty()) text += "  " + line + "\n";
  }
  return text;
}

std::string tell(Error const& error) {
  std::string text = "refused: " + std::string(name(error.code));
  auto const* rule = error.details.if_contains("rule");
  if (rule && rule->is_string()) text += " " + std::string(rule->get_string());
  text += ": " + error.message.zh + "\n";
  for (auto const& field : error.fields) text += "  " + field.pointer + " " + field.rule + "\n";
  return text;
}

std::string tell(process::Offer const& offer) {
  std::string text = offer.kind == process::Offer::Kind::task ? "task " : "";
  text += offer.name + " (" + offer.title.zh + ")";
  if (!offer.paths.empty()) text += " " + joined(offer.paths);
  if (!offer.verbs.empty()) text += ": " + joined(offer.verbs);
  for (auto const& [outcome, refusal] : offer.outcomes) {
    text += " | " + outcome->name;
    if (refusal) text += " (refused)";
  }
  if (offer.refusal) text += "\n  " + tell(*offer.refusal);
  if (text.ends_with("\n")) text.pop_back();
  return text + "\n";
}

}  // namespace chubei::testing
