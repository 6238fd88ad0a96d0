#include "source/activemq/deliveries.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "source/activemq/expiry.h"
#include "source/activemq/message.h"

namespace wheelpit::activemq {

namespace {

using openwire::AckType;

// Of a message apart from its body and properties.
constexpr std::size_t kBytesOfAMessage = 1000;

std::string key_of(const ActiveMqMessage& message) {
  return ActiveMqMemory::key(message.message_id, message.destination);
}

std::string key_of(const Dispatched& dispatched) { return key_of(*dispatched.message); }

std::size_t bytes_of(const openwire::MessageDispatch& dispatch, const ActiveMqMessage& message) {
  const auto& properties = dispatch.message->marshalled_properties.raw;
  return kBytesOfAMessage + message.body.size() + 2 * (properties ? properties->size() : 0);
}

struct Judged {
  ActiveMqMessage message;
  std::optional<std::string> refusal;
};

// Inflated if that is possible, else as it came.
std::string body_to_keep(const openwire::MessageDispatch& dispatch, std::size_t max_bytes) {
  const std::string_view content = dispatch.message->content.raw.value_or("");
  std::string body = raw_body(dispatch, std::max(max_bytes, content.size()));
  return body.empty() ? std::string(content) : body;
}

Judged judge(const openwire::MessageDispatch& dispatch, std::size_t max_bytes) {
  Result<ActiveMqMessage> whole = to_message(dispatch, max_bytes);
  if (whole) return {*std::move(whole), std::nullopt};
  Judged judged{describe(dispatch), whole.error().message()};
  // Of a persistent one the broker keeps the body, and no one here needs it.
  if (!judged.message.persistent) judged.message.body = body_to_keep(dispatch, max_bytes);
  return judged;
}

// Since when a message ages that arrived at `arrived_at`: as long before as its producer's and its
// broker's clocks say. Their times are outside numbers.
TimePoint aged_from(const ActiveMqMessage& message, TimePoint arrived_at) {
  constexpr std::chrono::milliseconds kMost = std::chrono::years(10);
  if (message.timestamp <= 0 || message.broker_out_time <= message.timestamp) return arrived_at;
  const std::chrono::milliseconds age(message.broker_out_time - message.timestamp);
  return arrived_at - std::min(age, kMost);
}

}  // namespace

std::size_t ActiveMqDeliveries::add(const openwire::MessageDispatch& dispatch, TimePoint now,
                                    std::optional<std::string> suspicion) {
  Judged judged = judge(dispatch, rules_.max_message_bytes);
  if (suspicion) judged.refusal = std::move(suspicion);
  const std::size_t bytes = bytes_of(dispatch, judged.message);
  auto message = std::make_shared<const ActiveMqMessage>(std::move(judged.message));
  const std::uint64_t tag = ++last_tag_;
  inbox_.add({.id = {.epoch = epoch_, .tag = tag},
              .received_at = now,
              .message = ActiveMqDelivery{.message = message,
                                          .redelivered = dispatch.redelivery_counter > 0},
              .aged_from = aged_from(*message, now),
              .refusal = judged.refusal,
              .alone = alone_,
              .broker_keeps_dead_letter = message->persistent},
             bytes);
  list_.add(tag, {.id = openwire::OwnedMessageId(*dispatch.message->message_id),
                  .destination = openwire::OwnedDestination(*dispatch.destination),
                  .message = std::move(message),
                  .refusal = std::move(judged.refusal),
                  .bytes = bytes,
                  .arrived_at = now});
  return bytes;
}

ActiveMqDeliveries::Portion ActiveMqDeliveries::take(TimePoint now) {
  Portion portion{.records = inbox_.take(),
                  .expired = {.type = AckType::expired, .removed = {}},
                  .succeeded = {.type = AckType::standard, .removed = {}}};
  std::vector<RecordId> expired;
  std::vector<RecordId> succeeded;
  std::erase_if(portion.records,
                [&](Record& record) { return !admit(record, now, expired, succeeded); });
  portion.expired.removed = list_.remove(expired);
  portion.succeeded.removed = list_.remove(succeeded);
  return portion;
}

bool ActiveMqDeliveries::admit(Record& record, TimePoint now, std::vector<RecordId>& expired,
                               std::vector<RecordId>& succeeded) {
  Dispatched* dispatched = list_.find(record.id.tag);
  if (dispatched == nullptr) return false;  // settled while it was in the inbox
  if (is_expired(*dispatched->message, now - dispatched->arrived_at)) {
    expired.push_back(record.id);
    return false;
  }
  if (!memory_.empty()) {
    const std::string key = key_of(*dispatched);
    if (memory_.has_succeeded(key)) {
      succeeded.push_back(record.id);
      return false;
    }
    refuse_if_exhausted(record, memory_.attempts(key));
  }
  dispatched->with_lane = true;
  dispatched->seen = true;
  return true;
}

void ActiveMqDeliveries::refuse_if_exhausted(Record& record, int attempts) const {
  if (attempts == 0) return;
  std::get<ActiveMqDelivery>(record.message).redelivered = true;
  if (rules_.maximum_redeliveries < 0 || attempts <= rules_.maximum_redeliveries) return;
  if (!record.refusal)
    record.refusal = "the function failed " + std::to_string(attempts) + " times";
}

Acknowledgements ActiveMqDeliveries::settle(std::span<const RecordId> ids, Settlement settlement,
                                            std::string_view cause, TimePoint now) {
  switch (settlement) {
    case Settlement::done:
      return {.type = AckType::standard, .removed = list_.remove(ids)};
    case Settlement::dead_letter:
      return {.type = AckType::poison, .removed = list_.remove(ids), .cause = std::string(cause)};
    case Settlement::again:
      give_back(ids, now);
      break;
  }
  return {};
}

void ActiveMqDeliveries::give_back(std::span<const RecordId> ids, TimePoint now) {
  std::vector<Inbox::Sized> again;
  for (const RecordId id : ids) {
    Dispatched* dispatched = list_.find(id.tag);
    if (dispatched == nullptr || !dispatched->with_lane) continue;
    dispatched->with_lane = false;
    memory_.failed(key_of(*dispatched));
    // How often it failed is looked at when it is delivered.
    again.push_back(
        {.record = {.id = id,
                    .received_at = now,
                    .message =
                        ActiveMqDelivery{.message = dispatched->message, .redelivered = true},
                    .aged_from = aged_from(*dispatched->message, dispatched->arrived_at),
                    .refusal = dispatched->refusal,
                    .alone = alone_,
                    .broker_keeps_dead_letter = dispatched->message->persistent},
         .bytes = dispatched->bytes});
  }
  inbox_.put_back(std::move(again));
}

void ActiveMqDeliveries::written(Acknowledgements acks, std::int32_t last_command) {
  unanswered_count_ += acks.removed.messages.size();
  unanswered_.push_back(
      {.command = last_command, .type = acks.type, .messages = std::move(acks.removed.messages)});
}

// The broker works in order: with this one all before it are done.
void ActiveMqDeliveries::answered(std::int32_t command) {
  const auto found = std::ranges::find(unanswered_, command, &Unanswered::command);
  if (found == unanswered_.end()) return;
  const auto end = found + 1;
  for (auto one = unanswered_.begin(); one != end; ++one) {
    unanswered_count_ -= one->messages.size();
    if (memory_.empty()) continue;
    for (const Dispatched& message : one->messages) memory_.settled(key_of(message));
  }
  unanswered_.erase(unanswered_.begin(), end);
}

void ActiveMqDeliveries::all_answered() {
  if (!unanswered_.empty()) answered(unanswered_.back().command);
}

void ActiveMqDeliveries::lost(FormerRecords& former) {
  for (const Unanswered& unanswered : unanswered_) {
    if (unanswered.type != AckType::standard) continue;
    for (const Dispatched& one : unanswered.messages) memory_.succeeded(key_of(one));
  }
  unanswered_.clear();
  unanswered_count_ = 0;
  for (const DispatchList::Slot& slot : list_.slots()) {
    if (slot.message.with_lane) former[{.epoch = epoch_, .tag = slot.tag}] = key_of(slot.message);
  }
  inbox_.clear();
}

std::int64_t ActiveMqDeliveries::last_delivered() const {
  const auto& slots = list_.slots();
  const auto last = std::find_if(slots.rbegin(), slots.rend(),
                                 [](const DispatchList::Slot& slot) { return slot.message.seen; });
  return last == slots.rend() ? openwire::Connection::kNone : last->message.id.broker_sequence_id();
}

}  // namespace wheelpit::activemq
