#include "record/rabbitmq_encoder.h"

#include <string>
#include <variant>

#include "base/base64.h"
#include "base/json_text.h"
#include "record/rabbitmq_message.h"
#include "record/rabbitmq_properties.h"

namespace wheelpit {
namespace {

class RabbitMqEncoder final : public EventEncoder {
 public:
  RabbitMqEncoder(std::string_view event_source_arn, std::string_view queue,
                  std::string_view virtual_host) {
    head_ = R"({"eventSource":"aws:rmq","eventSourceArn":)";
    append_json_string(event_source_arn, head_);
    head_ += R"(,"rmqMessagesByQueue":{)";
    std::string key(queue);
    key += "::";
    key += virtual_host;
    append_json_string(key, head_);
    head_ += ":[";
  }

  std::string_view head() const override { return head_; }
  std::string_view tail() const override { return "]}}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& message = std::get<RabbitMqMessage>(record.message);
    out += R"({"basicProperties":)";
    append_basic_properties(message.properties, message.body.size(), out);
    out += message.redelivered ? R"(,"redelivered":true,"data":")"
                               : R"(,"redelivered":false,"data":")";
    append_base64(message.body, out);
    out += R"("})";
  }

 private:
  std::string head_;
};

}  // namespace

std::unique_ptr<EventEncoder> make_rabbitmq_encoder(std::string_view event_source_arn,
                                                    std::string_view queue,
                                                    std::string_view virtual_host) {
  return std::make_unique<RabbitMqEncoder>(event_source_arn, queue, virtual_host);
}

}  // namespace wheelpit
