#include "app/events/sample_event.h"

#include <openssl/evp.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "app/events/attribute_json.h"
#include "aws/arn.h"
#include "base/base64.h"
#include "record/activemq_encoder.h"
#include "record/dynamodb_encoder.h"
#include "record/dynamodb_message.h"
#include "record/kafka_encoder.h"
#include "record/kafka_message.h"
#include "record/kinesis_encoder.h"
#include "record/kinesis_message.h"
#include "record/rabbitmq_encoder.h"
#include "record/sqs_encoder.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr auto kId = "00000000-0000-4000-8000-000000000000";

// An id that ends in the record's number.
std::string id_of(std::size_t i) {
  const std::string number = std::to_string(i + 1);
  std::string id = kId;
  id.replace(id.size() - number.size(), number.size(), number);
  return id;
}

std::int64_t milliseconds(const SampleEvent& sample) {
  return std::chrono::floor<std::chrono::milliseconds>(sample.time).time_since_epoch().count();
}

std::string sequence_number(std::size_t i) {
  constexpr std::size_t kDigits = 56;
  const std::string number = std::to_string(i + 1);
  return "4" + std::string(kDigits - 1 - number.size(), '0') + number;
}

std::string md5_hex(const std::string& text) {
  constexpr std::array<char, 17> kHex{"0123456789abcdef"};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kHex[digest[i] >> 4U];
    hex += kHex[digest[i] & 15U];
  }
  return hex;
}

std::string broker_arn(const SampleEvent& sample) {
  return make_arn("mq", sample.region, sample.account,
                  "broker:" + sample.broker + ":b-" + id_of(0));
}

Record rabbitmq(const SampleEvent& sample, std::size_t i) {
  RabbitMqMessage message{.body = sample.bodies[i]};
  message.properties.delivery_mode = std::uint8_t{2};
  message.properties.message_id = id_of(i);
  message.properties.timestamp = static_cast<std::uint64_t>(milliseconds(sample) / 1000);
  if (!sample.headers.empty()) {
    HeaderTable& headers = message.properties.headers.emplace();
    for (const auto& [name, value] : sample.headers) {
      headers.push_back({name, HeaderValue{LongString{value}}});
    }
  }
  return {.id = {}, .message = std::move(message)};
}

Record activemq(const SampleEvent& sample, std::size_t i) {
  auto message = std::make_shared<ActiveMqMessage>();
  message->message_id = "ID:sample-1:1:1:1:" + std::to_string(i + 1);
  message->body = sample.bodies[i];
  message->destination = sample.name;
  message->timestamp = milliseconds(sample);
  message->broker_in_time = milliseconds(sample);
  message->broker_out_time = milliseconds(sample);
  message->properties = sample.headers;
  return {.id = {}, .message = ActiveMqDelivery{std::move(message)}};
}

Record sqs(const SampleEvent& sample, std::size_t i) {
  const std::string time = std::to_string(milliseconds(sample));
  SqsMessage message{.message_id = id_of(i),
                     .receipt_handle = to_base64("receipt of " + id_of(i)),
                     .body = sample.bodies[i],
                     .md5_of_body = md5_hex(sample.bodies[i]),
                     .md5_of_attributes = ""};
  message.system_attributes = {{"ApproximateReceiveCount", "1"},
                               {"SentTimestamp", time},
                               {"SenderId", sample.account},
                               {"ApproximateFirstReceiveTimestamp", time}};
  for (const auto& [name, value] : sample.headers) {
    message.attributes.push_back({.name = name, .data_type = "String", .text = value});
  }
  return {.id = {}, .message = std::move(message)};
}

Record kinesis(const SampleEvent& sample, std::size_t i) {
  return {.id = {},
          .message = std::make_shared<KinesisMessage>(
              KinesisMessage::Parts{.sequence_number = sequence_number(i),
                                    .partition_key = sample.key.empty() ? "1" : sample.key,
                                    .data_in_base64 = to_base64(sample.bodies[i]),
                                    .arrived = sample.time})};
}

class OwnedKafkaMessage final : public KafkaMessage {
 public:
  explicit OwnedKafkaMessage(Parts parts) : KafkaMessage(std::move(parts)) {}
};

Record kafka(const SampleEvent& sample, std::size_t i) {
  KafkaMessage::Parts parts{.topic = sample.name,
                            .offset = static_cast<std::int64_t>(i),
                            .timestamp = milliseconds(sample),
                            .timestamp_type = KafkaMessage::TimestampType::create_time};
  if (!sample.key.empty()) parts.key = sample.key;
  parts.value = sample.bodies[i];
  for (const auto& [name, value] : sample.headers) parts.headers.push_back({name, value});
  return {.id = {}, .message = std::make_shared<OwnedKafkaMessage>(std::move(parts))};
}

Result<std::string> item_of(const std::string& body, const char* what) {
  boost::system::error_code failure;
  const json::value item = json::parse(body, failure);
  if (!failure && item.is_object()) return json::serialize(attributes_of(item.as_object()));
  return Error(Errc::invalid_argument,
               std::string("an item of DynamoDB must be a JSON object, such as {\"id\":\"1\"}; ") +
                   what + " is " + body);
}

Result<Record> dynamodb(const SampleEvent& sample, std::size_t i) {
  const auto item = item_of(sample.bodies[i], "a body");
  if (!item) return item.error();
  std::string before;
  if (sample.old_body) {
    const auto old = item_of(*sample.old_body, "the old body");
    if (!old) return old.error();
    before = *old;
  }
  const json::object attributes = json::parse(*item).as_object();
  const json::value* const key = attributes.if_contains(sample.key_attribute);
  if (key == nullptr) {
    return Error(Errc::invalid_argument, "the item " + sample.bodies[i] + " has no \"" +
                                             sample.key_attribute +
                                             "\": name its key attribute with --key-attribute");
  }
  const std::string keys = json::serialize(json::object{{sample.key_attribute, *key}});
  const std::string number = sequence_number(i);
  const std::string size = std::to_string(item->size() + keys.size());
  const DynamoDbChange change{.sequence_number = number,
                              .created = sample.time,
                              .keys = keys,
                              .new_image = sample.removed ? std::string_view() : *item,
                              .old_image = sample.removed ? *item : before,
                              .size_bytes = size,
                              .view_type = "NEW_AND_OLD_IMAGES"};
  const char* const name = sample.removed ? "REMOVE" : sample.old_body ? "MODIFY" : "INSERT";
  DynamoDbMessage::Parts parts{.sequence_number = number,
                               .event_id = id_of(i),
                               .event_name = name,
                               .event_version = "1.1",
                               .dynamodb = dynamodb_json(change)};
  return Record{.id = {}, .message = std::make_shared<DynamoDbMessage>(std::move(parts))};
}

std::unique_ptr<EventEncoder> encoder_of(const SampleEvent& sample) {
  constexpr auto kShard = "shardId-000000000000";
  switch (sample.kind) {
    case SourceKind::rabbitmq:
      return make_rabbitmq_encoder(broker_arn(sample), sample.name, sample.virtual_host);
    case SourceKind::activemq:
      return make_activemq_encoder(broker_arn(sample), ActiveMqEventFormat::current);
    case SourceKind::sqs:
      return make_sqs_encoder(make_arn("sqs", sample.region, sample.account, sample.name),
                              sample.region, std::make_shared<SqsEventForm>());
    case SourceKind::kinesis:
      return make_kinesis_encoder(
          {.event_source_arn =
               make_arn("kinesis", sample.region, sample.account, "stream/" + sample.name),
           .shard_id = kShard,
           .region = sample.region,
           .role_arn = make_arn("iam", "", sample.account, "role/lambda-role")});
    case SourceKind::dynamodb:
      return make_dynamodb_encoder(
          {.event_source_arn = make_arn("dynamodb", sample.region, sample.account,
                                        "table/" + sample.name + "/stream/2026-01-01T00:00:00.000"),
           .shard_id = kShard,
           .region = sample.region});
    case SourceKind::msk:
      return make_kafka_encoder(
          {.event_source_arn = make_arn("kafka", sample.region, sample.account,
                                        "cluster/" + sample.broker + "/" + kId + "-1"),
           .bootstrap_servers = "b-1.broker:9092",
           .topic = sample.name});
    default:
      return make_kafka_encoder({.bootstrap_servers = "localhost:9092", .topic = sample.name});
  }
}

Result<Record> record_of(const SampleEvent& sample, std::size_t i) {
  switch (sample.kind) {
    case SourceKind::rabbitmq:
      return rabbitmq(sample, i);
    case SourceKind::activemq:
      return activemq(sample, i);
    case SourceKind::sqs:
      return sqs(sample, i);
    case SourceKind::kinesis:
      return kinesis(sample, i);
    case SourceKind::dynamodb:
      return dynamodb(sample, i);
    default:
      return kafka(sample, i);
  }
}

}  // namespace

Result<std::string> sample_event(const SampleEvent& sample) {
  const auto encoder = encoder_of(sample);
  std::string event(encoder->head());
  for (std::size_t i = 0; i < sample.bodies.size(); ++i) {
    const auto record = record_of(sample, i);
    if (!record) return record.error();
    if (i > 0) event += ',';
    encoder->append(*record, event);
  }
  encoder->close({}, event);
  return event;
}

}  // namespace wheelpit
