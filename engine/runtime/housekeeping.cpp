#include "engine/runtime/housekeeping.hpp"

#include "engine/ledger/checkpoint.hpp"

#include <chrono>

namespace chubei::runtime {

namespace {

constexpr std::int64_t sign_every_ms = 1000;
constexpr std::int64_t alive_every_ms = 10'000;
constexpr std::int64_t move_every_ms = 250;  // each move ends in a sync that the writer feels
constexpr int jobs_at_once = 16;

}  // namespace

Housekeeping::Housekeeping(Parts parts) : parts_(std::move(parts)) {
  if (auto const newest = parts_.store.reader()->newest_checkpoint()) signed_size_ = newest->size;
}

Housekeeping::~Housekeeping() { stop(); }

void Housekeeping::run() {
  thread_ = std::thread([this] { loop(); });
}

void Housekeeping::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
  try {
    sign_if_grown();
    note_alive();
  } catch (std::exception const&) {
    is_healthy_ = false;  // the next start signs what was committed
  }
}

void Housekeeping::wake() {
  {
    std::lock_guard lock(mutex_);
    if (pending_) return;
    pending_ = true;
  }
  woken_.notify_one();
}

void Housekeeping::loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, std::chrono::milliseconds(move_every_ms),
                      [this] { return stopping_ || pending_; });
      if (stopping_) return;
      pending_ = false;
    }
    try {
      auto const now = parts_.clock.steady_ms();
      if (now - last_sign_ms_ >= sign_every_ms) {
        sign_if_grown();
        last_sign_ms_ = now;
      }
      if (now - last_alive_ms_ >= alive_every_ms) {
        note_alive();
        last_alive_ms_ = now;
      }
      compute_jobs();
      if (auto const size = parts_.writer.published().size;
          size != moved_size_ && now - last_move_ms_ >= move_every_ms) {
        parts_.store.checkpoint_storage();
        moved_size_ = size;
        last_move_ms_ = parts_.clock.steady_ms();
      }
      is_healthy_ = true;
    } catch (std::exception const&) {
      is_healthy_ = false;  // /readyz says so; the next round tries again
    }
  }
}

void Housekeeping::sign_if_grown() {
  if (parts_.writer.published().size > signed_size_) sign_now();
}

std::string Housekeeping::sign_now() {
  std::lock_guard lock(signing_);
  auto const published = parts_.writer.published();
  ledger::Checkpoint const checkpoint{parts_.identity.log, parts_.identity.suite,
                                      static_cast<std::uint64_t>(published.size), published.root,
                                      published.recorded_at};
  auto note = ledger::sign_checkpoint(checkpoint, parts_.key);
  parts_.outside.write(note);
  parts_.store.keep(store::Checkpoint{published.size, note});
  signed_size_ = published.size;
  return note;
}

void Housekeeping::compute_jobs() {
  auto const asked = parts_.store.reader()->jobs(jobs_at_once);
  for (auto const& pending : asked) {
    auto const at = parts_.jobs.find(pending.job.job);
    boost::json::value result;
    if (at == parts_.jobs.end()) {
      result = boost::json::object{{"error", "no such job: " + pending.job.job}};
    } else {
      auto computed = at->second.run(pending.job.input, pending.job.seed);
      result = computed ? std::move(*computed)
                        : boost::json::value(
                              boost::json::object{{"error", to_json(computed.error().message)}});
      if (result.is_object()) result.get_object()["job_version"] = at->second.version;
    }
    process::Command command;
    command.id = CommandId("job." + pending.request);
    command.instance = pending.instance;
    command.admitted_at = parts_.clock.now();
    command.actor.kind = process::Actor::Kind::system;
    command.actor.method = "job";
    command.actor.strength = "none";
    command.body = process::AnswerJob{pending.request, pending.job.input_digest, std::move(result)};
    // The pending row goes with the event that takes the answer; a refused answer is dropped by the
    // writer.
    parts_.writer.submit(Single{std::move(command), std::nullopt, [](Answer const&) {}});
  }
}

void Housekeeping::note_alive() {
  auto const now = format(parts_.clock.now());
  parts_.writer.submit(Call{[now](store::Store& store) { store.set_note("alive_at", now); }});
}

}  // namespace chubei::runtime
