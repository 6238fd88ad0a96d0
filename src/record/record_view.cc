#include "record/record_view.h"

namespace wheelpit {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace

std::string_view body_of(const Record& record) {
  return std::visit(
      Overloaded{[](const RabbitMqMessage& m) -> std::string_view { return m.body; },
                 [](const ActiveMqDelivery& d) -> std::string_view { return d.message->body; }},
      record.message);
}

std::string_view message_id_of(const Record& record) {
  return std::visit(Overloaded{[](const RabbitMqMessage& m) -> std::string_view {
                                 const auto& id = m.properties.message_id;
                                 return id ? std::string_view(*id) : std::string_view();
                               },
                               [](const ActiveMqDelivery& d) -> std::string_view {
                                 return d.message->message_id;
                               }},
                    record.message);
}

bool is_redelivered(const Record& record) {
  return std::visit([](const auto& message) { return message.redelivered; }, record.message);
}

}  // namespace wheelpit
