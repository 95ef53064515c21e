#include "api/feed.hpp"

#include "engine/base/encoding.hpp"
#include "engine/process/visibility.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace chubei {

namespace {

constexpr CipherAlgorithm cipher = CipherAlgorithm::aes_256_gcm;
constexpr int records_at_once = 200;

std::string eight_bytes(std::int64_t number) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8)
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xFF);
  return bytes;
}

SecretKey key_of(Office& office, std::string_view subscriber, std::string_view purpose) {
  Hasher hasher(Suite::intl);
  auto const digest = hmac(hasher, office.secret_for(purpose), subscriber);
  return *SecretKey::from_bytes(digest.view());
}

}  // namespace

ChangeIds::ChangeIds(Office& office, std::string_view subscriber)
    : key_(key_of(office, subscriber, "change id")),
      nonce_key_(key_of(office, subscriber, "change id nonce").view()) {}

std::string ChangeIds::seal(std::int64_t position) const {
  auto const plain = eight_bytes(position);
  // The nonce is a keyed digest of what is sealed: the same position gives the same id, two
  // positions never share a nonce.
  Hasher hasher(Suite::intl);
  auto const nonce = std::string(hmac(hasher, nonce_key_, plain).view().substr(0, 12));
  return base64url(nonce + chubei::seal(cipher, key_, nonce, "change", plain));
}

Result<std::int64_t> ChangeIds::open(std::string_view id) const {
  auto const bytes = parse_base64url(id);
  if (bytes && bytes->size() > 12) {
    auto const plain =
        chubei::open(cipher, key_, bytes->substr(0, 12), "change", bytes->substr(12));
    if (plain && plain->size() == 8) {
      std::int64_t position = 0;
      for (char const c : *plain) position = position << 8 | static_cast<unsigned char>(c);
      return position;
    }
  }
  return fail(ErrorCode::bad_request,
              {"续传标识无效：请用上一次收到的标识，或不带标识重新开始",
               "This change id is not yours: send the last one you got, or begin without one"});
}

Changes changes_since(store::Reader& reader, std::vector<std::string> const& tags,
                      std::int64_t from) {
  Changes changes;
  changes.next = from;
  std::unordered_map<InstanceId, std::int64_t> newest;
  std::vector<InstanceId> order;
  for (int scanned = 0; scanned < changes_scanned_max;) {
    auto const records = reader.records(changes.next, records_at_once);
    if (records.empty()) break;
    for (auto const& record : records) {
      if (!newest.contains(record.instance)) order.push_back(record.instance);
      newest[record.instance] = record.position + 1;
    }
    changes.next = records.back().position + 1;
    scanned += static_cast<int>(records.size());
  }
  for (auto const& instance : order) {
    auto const head = reader.head(instance);
    if (!head || process::levels_of(*head, tags).empty()) continue;
    changes.list.push_back({instance, head->definition, newest.at(instance)});
  }
  std::ranges::sort(changes.list, {}, &Change::next);
  return changes;
}

Feed::Feed(Office& office) : office_(office) {}

Result<std::shared_ptr<http::EventChannel>> Feed::subscribe(http::Request const& request,
                                                            Caller const& caller,
                                                            std::int64_t from) {
  auto channel = std::make_shared<http::EventChannel>();
  auto subscriber = std::make_shared<Subscriber>(
      Subscriber{channel, request.principal, caller.actor.organisation,
                 ChangeIds(office_, caller.actor.person.text()), from});
  {
    std::scoped_lock const held(mutex_);
    if (closed_ || subscribers_.size() >= subscribers_max)
      return fail(ErrorCode::unavailable,
                  {"订阅数已满，请改用 /v1/changes 轮询", "Too many subscribers: poll /v1/changes"},
                  {}, {{"retry_after_s", 30}});
    subscribers_.push_back(subscriber);
  }
  channel->on_close([this, weak = std::weak_ptr<Subscriber>(subscriber)] {
    std::scoped_lock const held(mutex_);
    std::erase(subscribers_, weak.lock());
  });
  wake();
  return channel;
}

void Feed::wake() {
  {
    std::scoped_lock const held(mutex_);
    if (subscribers_.empty()) return;
  }
  wanted_ = true;
  if (looking_.exchange(true)) return;
  ReaderPool::Work work = [this](store::Reader* reader) {
    if (reader) return look(*reader);
    looking_ = false;  // the next commit wakes us again
  };
  if (!office_.parts().readers.run(work)) looking_ = false;
}

void Feed::look(store::Reader& reader) {
  wanted_ = false;
  std::vector<std::shared_ptr<Subscriber>> present;
  {
    std::scoped_lock const held(mutex_);
    present = subscribers_;
  }
  bool more = false;
  try {
    for (auto const& subscriber : present) more = tell(*subscriber, reader) || more;
  } catch (store::StoreFailure const&) {
    more = false;  // the next commit wakes us again
  }
  looking_ = false;
  if (more || wanted_) wake();
}

bool Feed::tell(Subscriber& subscriber, store::Reader& reader) {
  if (subscriber.position >= reader.size()) return false;
  auto const now = office_.parts().clock.now();
  auto const actor = office_.parts().writer.published().directory->actor(
      subscriber.principal->issuer, subscriber.principal->subject, subscriber.organisation, now);
  bool const is_expired =
      !office_.parts().identity.is_simulated && subscriber.principal->expires_at < now;
  if (!actor || is_expired) {
    subscriber.channel->finish();
    return false;
  }
  auto const changes = changes_since(reader, actor->tags, subscriber.position);
  subscriber.position = changes.next;
  for (auto const& change : changes.list) {
    boost::json::object const data{{"instance", change.instance.text()},
                                   {"definition", change.definition}};
    if (!subscriber.channel->send(
            {subscriber.ids.seal(change.next), "changed", boost::json::serialize(data)}))
      return false;
  }
  return subscriber.position < reader.size();
}

void Feed::close() {
  std::vector<std::shared_ptr<Subscriber>> present;
  {
    std::scoped_lock const held(mutex_);
    closed_ = true;
    present.swap(subscribers_);
  }
  for (auto const& subscriber : present) subscriber->channel->finish();
}

}  // namespace chubei
