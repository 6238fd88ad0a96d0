#include "source/message_isolation.h"

#include <algorithm>

namespace wheelpit {

namespace {

// Ends at one message, for which nothing else is known, before it is suspected.
constexpr int kSuspicious = 2;

constexpr std::uint64_t kFnvBasis = 14695981039346656037U;
constexpr std::uint64_t kFnvPrime = 1099511628211U;

std::uint64_t hash(std::uint64_t state, std::string_view text) {
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * kFnvPrime;
  return (state ^ text.size()) * kFnvPrime;
}

}  // namespace

std::uint64_t MessageIsolation::key(std::string_view id, std::string_view body) {
  return std::max(hash(hash(kFnvBasis, id), body), kUnderWay + 1);
}

void MessageIsolation::ended(const ServiceEnd& end) {
  if (end.how == ServiceEnd::How::unreadable && !active()) {
    isolate(end.out);
  } else if (end.how != ServiceEnd::How::innocent && !end.settled && end.suspect) {
    accuse(end);
  } else {
    forget();
  }
}

void MessageIsolation::isolate(std::size_t messages) {
  forget();
  left_ = std::max({left_, messages, std::size_t{1}});
}

void MessageIsolation::accuse(const ServiceEnd& end) {
  ends_ = suspect_ == end.suspect ? ends_ + 1 : 1;
  suspect_ = end.suspect;
  if (!active()) {
    if (ends_ < kSuspicious) return;
    isolate(end.out);
  } else if (end.since_last > kSoon) {
    forget();
  } else if (ends_ >= kProof) {
    convicted_ = suspect_;
    why_ = "its delivery broke the connection " + std::to_string(kSuspicious + ends_) +
           " times in a row: " + end.why;
  }
}

void MessageIsolation::forget() {
  suspect_.reset();
  ends_ = 0;
}

std::optional<std::string> MessageIsolation::refusal_of(std::uint64_t key) const {
  return active() && convicted_ == key ? std::optional(why_) : std::nullopt;
}

std::string_view MessageIsolation::advice() const {
  if (!active() || ends_ <= kProof) return "";
  return "a message breaks each connection before it can be rejected: remove it with the broker's "
         "own tools (a queue with a delivery limit drops it automatically)";
}

void MessageIsolation::settled(Settled what) {
  forget();
  if (left_ > 0) --left_;
  if (what == Settled::culprit) left_ = 0;
  if (left_ == 0) convicted_.reset();
}

}  // namespace wheelpit
