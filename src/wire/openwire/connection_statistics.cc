// How the connection asks for the queue's numbers. The broker's StatisticsBrokerPlugin answers a
// message to "ActiveMQ.Statistics.Destination.QUEUE" with a map message to its replyTo. All of it
// is in its own session, so that no refusal of it has a part in the consumer's.

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "wire/openwire/client_commands.h"
#include "wire/openwire/connection.h"
#include "wire/openwire/connection_send.h"
#include "wire/openwire/primitive.h"

namespace wheelpit::openwire {

namespace {

constexpr std::string_view kPrefix = "ActiveMQ.Statistics.Destination.";
constexpr std::int64_t kCountingSession = 2;
constexpr std::int32_t kAnswersAtATime = 10;
constexpr std::int8_t kPriority = 4;  // JMS's own
constexpr std::int8_t kMake = 0;      // of DestinationInfo

std::int64_t milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// Of a number that an answer has; nothing if it is missing.
std::optional<std::int64_t> number(const PrimitiveMap& map, std::string_view key) {
  for (const PrimitiveEntry& entry : map) {
    if (entry.key.utf8() != key) continue;
    const auto* value = std::get_if<std::int64_t>(&entry.value.value);
    return value == nullptr ? std::nullopt : std::optional(std::max<std::int64_t>(0, *value));
  }
  return std::nullopt;
}

}  // namespace

ConsumerId Connection::counting_consumer() const {
  return {.connection_id = {connection_id_}, .session_id = kCountingSession, .value = 1};
}

ProducerId Connection::counting_producer() const {
  return {.connection_id = {connection_id_}, .value = 1, .session_id = kCountingSession};
}

Destination Connection::counting_answers() const {
  return {.type = DataType::temp_queue, .physical_name = {count_answers_}};
}

void Connection::begin_counting() {
  if (!may_count_ || count_at_ != TimePoint::max()) return;
  const auto first = options_.count_every * options_.count_share;
  count_at_ = last_received_ + std::chrono::duration_cast<Duration>(first);
}

template <class Kind>
void Connection::send_counting(Kind command) {
  count_asked_.push_back(send(std::move(command), Answer::wanted));
}

void Connection::prepare_counting() {
  SessionInfo session;
  session.session_id = {.connection_id = {connection_id_}, .value = kCountingSession};
  send_counting(session);
  DestinationInfo answers;
  answers.connection_id = {.value = {connection_id_}};
  answers.destination = counting_answers();
  answers.operation_type = kMake;
  send_counting(answers);
  ConsumerInfo consumer;
  consumer.consumer_id = counting_consumer();
  consumer.destination = counting_answers();
  consumer.prefetch_size = kAnswersAtATime;
  consumer.dispatch_async = true;
  send_counting(consumer);
  ProducerInfo producer;  // for any destination
  producer.producer_id = counting_producer();
  send_counting(producer);
  count_prepared_ = true;
}

void Connection::count(TimePoint now) {
  count_at_ = now + options_.count_every;
  if (!count_asked_.empty()) return;  // a broker that does not answer is not asked again
  if (!count_prepared_) prepare_counting();
  const std::string queue = std::string(kPrefix) + queue_;
  const WallTime wall = options_.wall_now + std::chrono::floor<WallTime::duration>(now - began_);
  Message question;
  question.type = DataType::message;
  question.producer_id = counting_producer();
  question.destination = {.type = DataType::queue, .physical_name = {queue}};
  MessageId& id = question.message_id.emplace();
  id.producer_id = counting_producer();
  id.producer_sequence_id = ++count_questions_;
  question.priority = kPriority;
  question.timestamp = milliseconds(wall);
  question.expiration = milliseconds(wall + kQuestionLives);
  question.reply_to = counting_answers();
  send_counting(question);
}

bool Connection::count_answered(std::int32_t command_id, std::optional<BrokerException>& why) {
  const auto asked = std::ranges::find(count_asked_, command_id);
  if (asked == count_asked_.end()) return false;
  count_asked_.erase(asked);
  if (why && may_count_) {
    may_count_ = false;
    count_at_ = TimePoint::max();
    events_.emplace_back(CountRefused{*std::move(why)});
  }
  return true;
}

// What cannot be read is not an answer.
void Connection::on_numbers(const MessageDispatch& dispatch) {
  if (!dispatch.message || !dispatch.message->message_id) return;
  const Message& message = *dispatch.message;
  MessageAck ack;
  ack.destination = counting_answers();
  ack.consumer_id = counting_consumer();
  ack.ack_type = static_cast<std::int8_t>(AckType::individual);
  ack.first_message_id = message.message_id;
  ack.last_message_id = message.message_id;
  ack.message_count = 1;
  send(ack, Answer::none);

  if (!dispatch.unreadable.empty() || message.compressed || !message.content.raw) return;
  const auto map = read_map(*message.content.raw);
  if (!map) return;
  const auto size = number(*map, "size");
  const auto in_flight = number(*map, "inflightCount");
  const auto consumers = number(*map, "consumerCount");
  if (!size || !in_flight || !consumers) return;
  events_.emplace_back(
      QueueCounted{.messages = *size, .in_flight = *in_flight, .consumers = *consumers});
}

}  // namespace wheelpit::openwire
