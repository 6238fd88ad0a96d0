#include "source/sqs/query_protocol.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "aws/client/refusal.h"
#include "aws/sigv4.h"
#include "aws/xml_element.h"

namespace wheelpit::sqs::query_protocol {

namespace {

class Form {
 public:
  explicit Form(std::string_view action) : body_("Version=2012-11-05") { add("Action", action); }

  void add(std::string_view name, std::string_view value) {
    body_.append("&").append(name).append("=").append(aws_uri_encode(value));
  }

  HttpRequest request(std::string target) && {
    return {.method = "POST",
            .target = std::move(target),
            .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
            .body = std::move(body_)};
  }

 private:
  std::string body_;
};

// The path of a queue's URL, which old servers look at; its host is never gone to.
std::string path_of(std::string_view queue_url) {
  const std::size_t host = queue_url.find("://");
  const std::size_t path = host == std::string_view::npos ? host : queue_url.find('/', host + 3);
  if (path == std::string_view::npos) return "/";
  std::string target(queue_url.substr(path, queue_url.find_first_of("?#", path) - path));
  for (char& c : target) {
    if (c <= ' ' || c == '\x7f') return "/";
  }
  return target;
}

Form form_for(std::string_view action, std::string_view queue_url) {
  Form form(action);
  form.add("QueueUrl", queue_url);
  return form;
}

HttpRequest batch_request(const std::string& operation, std::string_view queue_url,
                          std::span<const std::string> receipts,
                          std::optional<std::chrono::seconds> visibility) {
  Form form = form_for(operation, queue_url);
  for (std::size_t entry = 0; entry < receipts.size(); ++entry) {
    const std::string name = operation + "RequestEntry." + std::to_string(entry + 1) + ".";
    form.add(name + "Id", std::to_string(entry));
    form.add(name + "ReceiptHandle", receipts[entry]);
    if (visibility) form.add(name + "VisibilityTimeout", std::to_string(visibility->count()));
  }
  return std::move(form).request(path_of(queue_url));
}

Error not_understood(std::string_view operation) {
  return {Errc::malformed,
          "the answer to " + std::string(operation) + " is not that of an SQS-compatible server"};
}

// What an answer of status 200 holds: the child of its root that is not metadata.
Result<XmlElement> result_in(const HttpResponse& answer, std::string_view operation) {
  if (answer.status != 200) return refusal_of(answer);
  auto root = parse_xml(answer.body);
  if (!root) return not_understood(operation);
  for (XmlElement& child : root->children) {
    if (child.name.ends_with("Result")) return std::move(child);
  }
  // A ReceiveMessage that has brought nothing may have none.
  if (root->name.ends_with("Response") && root->name != "ErrorResponse") return XmlElement();
  return not_understood(operation);
}

std::optional<std::string> text_in(const XmlElement& element, std::string_view name) {
  const XmlElement* const child = element.child(name);
  return child == nullptr ? std::nullopt : std::optional(child->text);
}

std::optional<SqsAttribute> attribute_in(const XmlElement& element) {
  const XmlElement* const value = element.child("Value");
  auto name = text_in(element, "Name");
  if (value == nullptr || !name) return std::nullopt;
  SqsAttribute attribute{.name = std::move(*name),
                         .data_type = text_in(*value, "DataType").value_or("String"),
                         .text = text_in(*value, "StringValue"),
                         .bytes_in_base64 = text_in(*value, "BinaryValue")};
  // Some servers send both, the one that is not meant empty.
  if (attribute.text && attribute.bytes_in_base64) {
    const bool binary = attribute.data_type.starts_with("Binary");
    (binary ? attribute.text : attribute.bytes_in_base64).reset();
  }
  return attribute;
}

std::optional<SqsMessage> message_in(const XmlElement& element) {
  auto id = text_in(element, "MessageId");
  auto receipt = text_in(element, "ReceiptHandle");
  auto body = text_in(element, "Body");
  if (!id || !receipt || receipt->empty() || !body) return std::nullopt;
  SqsMessage message{.message_id = std::move(*id),
                     .receipt_handle = std::move(*receipt),
                     .body = std::move(*body),
                     .md5_of_body = text_in(element, "MD5OfBody").value_or(""),
                     .md5_of_attributes = ""};
  for (const XmlElement& child : element.children) {
    if (child.name == "Attribute") {
      message.system_attributes.emplace_back(child.text_of("Name"), child.text_of("Value"));
    } else if (child.name == "MessageAttribute") {
      if (auto attribute = attribute_in(child)) message.attributes.push_back(std::move(*attribute));
    }
  }
  if (!message.attributes.empty()) {
    message.md5_of_attributes = text_in(element, "MD5OfMessageAttributes").value_or("");
  }
  return message;
}

std::optional<std::size_t> entry_of(const XmlElement& element, std::size_t entries) {
  const std::string_view id = element.text_of("Id");
  std::size_t entry = 0;
  const auto [end, fault] = std::from_chars(id.data(), id.data() + id.size(), entry);
  if (fault != std::errc() || id.empty() || end != id.data() + id.size() || entry >= entries) {
    return std::nullopt;
  }
  return entry;
}

SqsEntryFault fault_in(const XmlElement& element, std::size_t entry) {
  const std::string_view code = element.text_of("Code");
  return {.entry = entry,
          .can_be_repeated = element.text_of("SenderFault") != "true",
          .error = refusal_of(code.empty() ? "no code" : code, element.text_of("Message"))};
}

bool is_json_object(std::string_view text) {
  boost::system::error_code failure;
  return boost::json::parse(text, failure).is_object() && !failure;
}

}  // namespace

HttpRequest find_queue_request(std::string_view name, std::string_view account) {
  Form form("GetQueueUrl");
  form.add("QueueName", name);
  form.add("QueueOwnerAWSAccountId", account);
  return std::move(form).request("/");
}

Result<std::string> read_found_queue(const HttpResponse& answer) {
  const auto result = result_in(answer, "GetQueueUrl");
  if (!result) return result.error();
  auto url = text_in(*result, "QueueUrl");
  if (!url || url->empty()) return not_understood("GetQueueUrl");
  return std::move(*url);
}

HttpRequest get_queue_attributes_request(std::string_view queue_url) {
  Form form = form_for("GetQueueAttributes", queue_url);
  form.add("AttributeName.1", "All");
  return std::move(form).request(path_of(queue_url));
}

Result<SqsQueueFacts> read_queue_attributes(const HttpResponse& answer) {
  const auto result = result_in(answer, "GetQueueAttributes");
  if (!result) return result.error();
  for (const XmlElement& attribute : result->children) {
    if (attribute.text_of("Name") != "VisibilityTimeout") continue;
    return queue_facts_of(attribute.text_of("Value"));
  }
  return queue_facts_of("");
}

HttpRequest receive_request(std::string_view queue_url, const SqsReceive& receive) {
  Form form = form_for("ReceiveMessage", queue_url);
  form.add("MaxNumberOfMessages", std::to_string(receive.most));
  form.add("WaitTimeSeconds", std::to_string(receive.wait.count()));
  if (receive.visibility.count() > 0) {
    form.add("VisibilityTimeout", std::to_string(receive.visibility.count()));
  }
  form.add("AttributeName.1", "All");
  form.add("MessageAttributeName.1", "All");
  return std::move(form).request(path_of(queue_url));
}

Result<SqsReceived> read_received(const HttpResponse& answer, std::size_t most) {
  const auto result = result_in(answer, "ReceiveMessage");
  if (!result) return result.error();
  SqsReceived received;
  std::size_t messages = 0;
  for (const XmlElement& element : result->children) {
    if (element.name != "Message") continue;
    if (++messages > most) return too_many_messages(messages, most);
    if (auto message = message_in(element)) {
      received.messages.push_back(std::move(*message));
    } else {
      ++received.unreadable;
    }
  }
  return received;
}

HttpRequest delete_request(std::string_view queue_url, std::span<const std::string> receipts) {
  return batch_request("DeleteMessageBatch", queue_url, receipts, std::nullopt);
}

HttpRequest change_visibility_request(std::string_view queue_url,
                                      std::span<const std::string> receipts,
                                      std::chrono::seconds visibility) {
  return batch_request("ChangeMessageVisibilityBatch", queue_url, receipts, visibility);
}

Result<std::vector<SqsEntryFault>> read_batch_answer(const HttpResponse& answer,
                                                     std::size_t entries) {
  const auto result = result_in(answer, "the batch");
  if (!result) return result.error();
  EntryOutcomes outcomes(entries);
  for (const XmlElement& element : result->children) {
    const auto entry = entry_of(element, entries);
    if (!entry) continue;
    if (element.name == "BatchResultErrorEntry") {
      outcomes.failed(fault_in(element, *entry));
    } else {
      outcomes.done(*entry);
    }
  }
  return std::move(outcomes).faults();
}

bool is_wanted_by(const HttpResponse& answer) {
  if (answer.status < 400 || answer.status >= 500) return false;
  return !find_header(answer.headers, "x-amzn-ErrorType") && !is_json_object(answer.body);
}

bool is_known_by(const HttpResponse& answer) {
  const auto root = parse_xml(answer.body);
  if (!root || !root->name.ends_with("Response")) return false;
  if (answer.status == 200) return true;
  const XmlElement* const error = root->child("Error");
  return error != nullptr && !error->text_of("Code").empty();
}

}  // namespace wheelpit::sqs::query_protocol
