#include "engine/ledger/envelope.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/canonical.hpp"

#include <algorithm>
#include <initializer_list>

namespace chubei::ledger {
namespace {

constexpr std::size_t envelope_bytes_usual = 1024;

void append_actor(std::string& out, Actor const& actor) {
  if (!actor.system.empty()) {
    out.append(R"({"system":")").append(actor.system).append(R"("})");
    return;
  }
  out += '{';
  if (!actor.on_behalf_of.empty())
    out.append(R"("on_behalf_of":")").append(actor.on_behalf_of.text()).append(R"(",)");
  if (!actor.organisation.empty())
    out.append(R"("organisation":")").append(actor.organisation.text()).append(R"(",)");
  out.append(R"("person":")").append(actor.person.text()).append(R"("})");
}

void append_authentication(std::string& out, Authentication const& authentication) {
  out += '{';
  if (!authentication.issuer.empty()) {
    out += R"("issuer":)";
    append_string(out, authentication.issuer);
    out += ',';
  }
  out.append(R"("method":")").append(authentication.method);
  out.append(R"(","strength":")").append(authentication.strength).append(R"("})");
}

void append_occurrence(std::string& out, Occurrence const& occurrence) {
  out += R"(,"occurred_at":{"at":)";
  append_instant(out, occurrence.at);
  out.append(R"(,"channel":")").append(name(occurrence.channel)).append(R"("})");
}

void append_commitment(std::string& out, Suite suite, Commitment const& part) {
  out += R"({"digest":")";
  append_text(out, suite, part.digest);
  out.append(R"(","kind":")").append(name(part.kind));
  out.append(R"(","name":")").append(part.name);
  if (!part.subject.empty()) out.append(R"(","subject":")").append(part.subject.text());
  out += R"("})";
}

void append_parts(std::string& out, Envelope const& envelope) {
  out += R"(,"parts":[)";
  bool is_first = true;
  for (auto const& part : envelope.parts) {
    if (!is_first) out += ',';
    is_first = false;
    append_commitment(out, envelope.suite, part);
  }
  out += ']';
}

std::unexpected<Error> invalid(std::string_view zh, std::string_view en) {
  return fail(ErrorCode::invalid_data, {std::string(zh), std::string(en)});
}

/// Nothing wrong: an empty text.
Text fault_of_actor(Actor const& actor) {
  if (!actor.system.empty()) {
    bool const is_alone =
        actor.person.empty() && actor.organisation.empty() && actor.on_behalf_of.empty();
    if (is_token(actor.system) && is_alone) return {};
    return {"系统行为的行为人只写 system 一项", "a system actor has only `system`"};
  }
  auto const is_id_or_empty = [](auto const& id) { return id.empty() || is_id(id.text()); };
  if (!is_id(actor.person.text())) return {"缺少行为人", "the actor is missing"};
  if (is_id_or_empty(actor.organisation) && is_id_or_empty(actor.on_behalf_of)) return {};
  return {"行为人的编号不合格式", "an id of the actor is not an id"};
}

Text fault_of_part(Commitment const& part) {
  if (!is_token(part.name)) return {"内容部分的名称不合格式", "a part's name is not a token"};
  bool const has_subject = is_id(part.subject.text());
  if (part.kind == PartKind::personal && !has_subject)
    return {"个人信息部分缺少信息主体编号", "a personal part lacks its subject"};
  if (part.kind == PartKind::decision && !part.subject.empty())
    return {"决定部分不得带信息主体编号", "a decision part has no subject"};
  return {};
}

Text fault_of_parts(std::vector<Commitment> const& parts) {
  if (parts.size() > envelope_parts_max)
    return {"内容部分超过64个", "there are more than 64 parts"};
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    if (auto fault = fault_of_part(*part); !fault.en.empty()) return fault;
    bool const is_repeated = std::any_of(
        parts.begin(), part, [&](Commitment const& before) { return before.name == part->name; });
    if (is_repeated) return {"内容部分重名：" + part->name, "two parts are named " + part->name};
  }
  return {};
}

Text fault_of_authentication(Authentication const& authentication) {
  bool const is_right = is_token(authentication.method) && is_token(authentication.strength) &&
                        authentication.issuer.size() <= issuer_bytes_max &&
                        is_utf8(authentication.issuer);
  if (is_right) return {};
  return {"身份认证的方式、签发者或强度不合格式", "method, issuer or strength is not in its form"};
}

bool are_ids(Envelope const& envelope) {
  return is_id(envelope.log.text()) && is_id(envelope.instance.text()) &&
         is_id(envelope.command.text()) && is_id(envelope.release.id.text());
}

bool are_instants(Envelope const& envelope) {
  return is_writable(envelope.admitted_at) && is_writable(envelope.recorded_at) &&
         (!envelope.occurred_at || is_writable(envelope.occurred_at->at));
}

}  // namespace

std::string_view name(Channel channel) {
  switch (channel) {
    case Channel::online:
      return "online";
    case Channel::paper:
      return "paper";
    case Channel::meeting:
      return "meeting";
    case Channel::on_behalf:
      return "on_behalf";
  }
  ensure(false);
  return {};
}

std::string_view name(PartKind kind) {
  switch (kind) {
    case PartKind::decision:
      return "decision";
    case PartKind::personal:
      return "personal";
  }
  ensure(false);
  return {};
}

void append(std::string& out, Envelope const& envelope) {
  out += R"({"actor":)";
  append_actor(out, envelope.actor);
  out += R"(,"admitted_at":)";
  append_instant(out, envelope.admitted_at);
  out += R"(,"authentication":)";
  append_authentication(out, envelope.authentication);
  out += R"(,"blind":")";
  append_base64url(out,
                   {reinterpret_cast<char const*>(envelope.blind.data()), envelope.blind.size()});
  out.append(R"(","command":")").append(envelope.command.text());
  out += R"(","decide_version":)";
  append_number(out, envelope.decide_version);
  out.append(R"(,"format":"chubei/1","instance":")").append(envelope.instance.text());
  out.append(R"(","log":")").append(envelope.log.text()).append(R"(")");
  if (envelope.occurred_at) append_occurrence(out, *envelope.occurred_at);
  append_parts(out, envelope);
  if (envelope.previous) {
    out += R"(,"previous":")";
    append_text(out, envelope.suite, *envelope.previous);
    out += '"';
  }
  out += R"(,"recorded_at":)";
  append_instant(out, envelope.recorded_at);
  out += R"(,"release":{"digest":")";
  append_text(out, envelope.suite, envelope.release.digest);
  out.append(R"(","id":")").append(envelope.release.id.text());
  out.append(R"("},"suite":")").append(name(envelope.suite));
  out.append(R"(","type":")").append(envelope.type).append(R"(","version":)");
  append_number(out, envelope.version);
  out += '}';
}

std::string encode(Envelope const& envelope) {
  std::string out;
  out.reserve(envelope_bytes_usual);
  append(out, envelope);
  return out;
}

Result<void> check(Envelope const& envelope) {
  if (!are_ids(envelope)) return invalid("信封中的编号不合格式", "an id is not in its form");
  if (!is_token(envelope.type)) return invalid("事件类型不合格式", "the type is not a token");
  if (envelope.version < 1 || envelope.version > version_max)
    return invalid("版本号应从1起", "versions begin at 1");
  if (envelope.previous.has_value() != (envelope.version > 1))
    return invalid("除第1版外，信封须写明上一版的摘要",
                   "every version but the first names the one before");
  if (!are_instants(envelope))
    return invalid("时间超出公元0至9999年", "an instant is outside the years 0000 to 9999");
  if (envelope.decide_version < 1) return invalid("规则版本应从1起", "decide_version begins at 1");
  for (auto fault : {fault_of_actor(envelope.actor), fault_of_parts(envelope.parts),
                     fault_of_authentication(envelope.authentication)})
    if (!fault.en.empty()) return fail(ErrorCode::invalid_data, std::move(fault));
  return {};
}

Digest entry_digest(Hasher& hasher, std::string_view envelope_bytes) {
  return hasher(envelope_bytes);
}

Digest leaf_digest(Hasher& hasher, Digest const& entry) {
  char message[1 + Digest::size] = {'\0'};
  std::ranges::copy(entry.view(), message + 1);
  return hasher({message, sizeof message});
}

}  // namespace chubei::ledger
