#include "source/sqs/sqs_protocol.h"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "aws/client/refusal.h"
#include "base/json_text.h"
#include "base/lone_surrogates.h"

namespace wheelpit::sqs {

namespace json = boost::json;

namespace {

constexpr int kLongestVisibility = 43'200;  // seconds

HttpRequest request_for(const std::string& operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS." + operation}};
  request.body = std::move(body);
  return request;
}

std::string begin_with_url(std::string_view queue_url) {
  std::string body = R"({"QueueUrl":)";
  append_json_string(queue_url, body);
  return body;
}

HttpRequest batch_request(const std::string& operation, std::string_view queue_url,
                          std::span<const std::string> receipts, std::string_view more) {
  std::string body = begin_with_url(queue_url) + R"(,"Entries":[)";
  for (std::size_t entry = 0; entry < receipts.size(); ++entry) {
    if (entry > 0) body += ',';
    body += R"({"Id":")" + std::to_string(entry) + R"(","ReceiptHandle":)";
    append_json_string(receipts[entry], body);
    body += more;
    body += '}';
  }
  return request_for(operation, body + "]}");
}

Error not_understood(std::string_view operation) {
  return {Errc::malformed,
          "the answer to " + std::string(operation) + " is not that of an SQS-compatible server"};
}

std::size_t memory_for(const HttpResponse& answer) { return answer.body.size() + 1024; }

// The object that an answer of status 200 is. Texts are the senders': what is not UTF-8 in them is
// for anyone who writes them again. `memory` must outlive the object: an answer has hundreds of
// values, whose memory is given back at once.
Result<json::object> object_in(const HttpResponse& answer, std::string_view operation,
                               json::monotonic_resource& memory) {
  if (answer.status != 200) return refusal_of(answer);
  boost::system::error_code failure;
  const json::parse_options lenient{.allow_invalid_utf8 = true};
  json::value value = json::parse(answer.body, failure, &memory, lenient);
  if (failure) {
    value = json::parse(without_lone_surrogates(answer.body), failure, &memory, lenient);
  }
  if (failure || !value.is_object()) return not_understood(operation);
  return std::move(value.as_object());
}

std::optional<std::string> text_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) return std::nullopt;
  return std::string(*text);
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

// What is absent or null is an empty list.
const json::array* list_in(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return &none;
  return value->if_array();
}

std::optional<SqsAttribute> attribute_in(std::string_view name, const json::value& value) {
  const json::object* const object = value.if_object();
  if (object == nullptr) return std::nullopt;
  SqsAttribute attribute{.name = std::string(name),
                         .data_type = text_in(*object, "DataType").value_or("String"),
                         .text = text_in(*object, "StringValue"),
                         .bytes_in_base64 = text_in(*object, "BinaryValue")};
  // Some servers send both, the one that is not meant empty.
  if (attribute.text && attribute.bytes_in_base64) {
    const bool binary = attribute.data_type.starts_with("Binary");
    (binary ? attribute.text : attribute.bytes_in_base64).reset();
  }
  return attribute;
}

std::optional<SqsMessage> message_in(const json::value& value) {
  const json::object* const object = value.if_object();
  if (object == nullptr) return std::nullopt;
  auto id = text_in(*object, "MessageId");
  auto receipt = text_in(*object, "ReceiptHandle");
  auto body = text_in(*object, "Body");
  if (!id || !receipt || receipt->empty() || !body) return std::nullopt;
  SqsMessage message{.message_id = std::move(*id),
                     .receipt_handle = std::move(*receipt),
                     .body = std::move(*body),
                     .md5_of_body = text_in(*object, "MD5OfBody").value_or(""),
                     .md5_of_attributes = ""};
  if (const json::object* const own = object_in(*object, "Attributes")) {
    message.system_attributes.reserve(own->size());
    for (const auto& [name, content] : *own) {
      if (const json::string* const text = content.if_string()) {
        message.system_attributes.emplace_back(name, *text);
      }
    }
  }
  if (const json::object* const given = object_in(*object, "MessageAttributes")) {
    message.attributes.reserve(given->size());
    for (const auto& [name, content] : *given) {
      if (auto one = attribute_in(name, content)) message.attributes.push_back(std::move(*one));
    }
  }
  if (!message.attributes.empty()) {
    message.md5_of_attributes = text_in(*object, "MD5OfMessageAttributes").value_or("");
  }
  return message;
}

std::optional<std::size_t> entry_of(const json::value& value, std::size_t entries) {
  const json::object* const object = value.if_object();
  const auto id = object == nullptr ? std::nullopt : text_in(*object, "Id");
  if (!id) return std::nullopt;
  std::size_t entry = 0;
  const auto [end, fault] = std::from_chars(id->data(), id->data() + id->size(), entry);
  if (fault != std::errc() || end != id->data() + id->size() || entry >= entries) {
    return std::nullopt;
  }
  return entry;
}

SqsEntryFault fault_in(const json::object& object, std::size_t entry) {
  const json::value* const senders = object.if_contains("SenderFault");
  const bool is_senders = senders != nullptr && senders->is_bool() && senders->get_bool();
  return {.entry = entry,
          .can_be_repeated = !is_senders,
          .error = refusal_of(text_in(object, "Code").value_or("no code"),
                              text_in(object, "Message").value_or(""))};
}

}  // namespace

HttpRequest find_queue_request(std::string_view name, std::string_view account) {
  std::string body = R"({"QueueName":)";
  append_json_string(name, body);
  body += R"(,"QueueOwnerAWSAccountId":)";
  append_json_string(account, body);
  return request_for("GetQueueUrl", body + '}');
}

Result<std::string> read_found_queue(const HttpResponse& answer) {
  json::monotonic_resource memory(memory_for(answer));
  const auto object = object_in(answer, "GetQueueUrl", memory);
  if (!object) return object.error();
  auto url = text_in(*object, "QueueUrl");
  if (!url || url->empty()) return not_understood("GetQueueUrl");
  return std::move(*url);
}

HttpRequest get_queue_attributes_request(std::string_view queue_url) {
  return request_for("GetQueueAttributes",
                     begin_with_url(queue_url) + R"(,"AttributeNames":["All"]})");
}

Result<SqsQueueFacts> read_queue_attributes(const HttpResponse& answer) {
  json::monotonic_resource memory(memory_for(answer));
  const auto object = object_in(answer, "GetQueueAttributes", memory);
  if (!object) return object.error();
  const json::object* const attributes = object_in(*object, "Attributes");
  const auto text =
      attributes == nullptr ? std::nullopt : text_in(*attributes, "VisibilityTimeout");
  return queue_facts_of(text.value_or(""));
}

Result<SqsQueueFacts> queue_facts_of(std::string_view visibility) {
  int seconds = -1;
  std::from_chars(visibility.data(), visibility.data() + visibility.size(), seconds);
  if (seconds < 0 || seconds > kLongestVisibility) {
    return Error(Errc::malformed,
                 "the answer to GetQueueAttributes does not say the queue's VisibilityTimeout");
  }
  return SqsQueueFacts{.visibility = std::chrono::seconds(seconds)};
}

HttpRequest receive_request(std::string_view queue_url, const SqsReceive& receive) {
  std::string body = begin_with_url(queue_url);
  body += R"(,"MaxNumberOfMessages":)" + std::to_string(receive.most);
  body += R"(,"WaitTimeSeconds":)" + std::to_string(receive.wait.count());
  if (receive.visibility.count() > 0) {
    body += R"(,"VisibilityTimeout":)" + std::to_string(receive.visibility.count());
  }
  body += R"(,"MessageAttributeNames":["All"],"MessageSystemAttributeNames":["All"],)"
          R"("AttributeNames":["All"]})";
  return request_for("ReceiveMessage", std::move(body));
}

Result<SqsReceived> read_received(const HttpResponse& answer, std::size_t most) {
  json::monotonic_resource memory(memory_for(answer));
  const auto object = object_in(answer, "ReceiveMessage", memory);
  if (!object) return object.error();
  const json::array* const messages = list_in(*object, "Messages");
  if (messages == nullptr) return not_understood("ReceiveMessage");
  if (messages->size() > most) return too_many_messages(messages->size(), most);
  SqsReceived received;
  received.messages.reserve(messages->size());
  for (const json::value& value : *messages) {
    if (auto message = message_in(value)) {
      received.messages.push_back(std::move(*message));
    } else {
      ++received.unreadable;
    }
  }
  return received;
}

Error too_many_messages(std::size_t messages, std::size_t most) {
  return {Errc::malformed, "the answer to ReceiveMessage holds " + std::to_string(messages) +
                               " messages, but at most " + std::to_string(most) +
                               " were asked for"};
}

HttpRequest delete_request(std::string_view queue_url, std::span<const std::string> receipts) {
  return batch_request("DeleteMessageBatch", queue_url, receipts, "");
}

HttpRequest change_visibility_request(std::string_view queue_url,
                                      std::span<const std::string> receipts,
                                      std::chrono::seconds visibility) {
  const std::string more = R"(,"VisibilityTimeout":)" + std::to_string(visibility.count());
  return batch_request("ChangeMessageVisibilityBatch", queue_url, receipts, more);
}

Result<std::vector<SqsEntryFault>> read_batch_answer(const HttpResponse& answer,
                                                     std::size_t entries) {
  json::monotonic_resource memory(memory_for(answer));
  const auto object = object_in(answer, "the batch", memory);
  if (!object) return object.error();
  const json::array* const successful = list_in(*object, "Successful");
  const json::array* const failed = list_in(*object, "Failed");
  if (successful == nullptr || failed == nullptr) return not_understood("the batch");

  EntryOutcomes outcomes(entries);
  for (const json::value& value : *successful) {
    if (const auto entry = entry_of(value, entries)) outcomes.done(*entry);
  }
  for (const json::value& value : *failed) {
    const auto entry = entry_of(value, entries);
    if (entry) outcomes.failed(fault_in(value.get_object(), *entry));
  }
  return std::move(outcomes).faults();
}

EntryOutcomes::EntryOutcomes(std::size_t entries) : outcomes_(entries) {
  for (std::size_t entry = 0; entry < entries; ++entry) {
    failed({.entry = entry,
            .can_be_repeated = true,
            .error = Error(Errc::malformed, "the answer omits it")});
  }
}

void EntryOutcomes::failed(SqsEntryFault fault) {
  auto& outcome = outcomes_[fault.entry];
  outcome = std::move(fault);
}

std::vector<SqsEntryFault> EntryOutcomes::faults() && {
  std::vector<SqsEntryFault> faults;
  for (auto& outcome : outcomes_) {
    if (outcome) faults.push_back(std::move(*outcome));
  }
  return faults;
}

}  // namespace wheelpit::sqs
