#include "rabbitmq_world.h"

#include <optional>
#include <stdexcept>
#include <utility>

#include "amqp_client.h"
#include "rabbitmq_broker.h"

namespace wheelpit {

namespace {

std::string dead_queue(const std::string& queue) { return queue + "-dead"; }

amqp_bytes_t bytes(const std::string& text) {
  // The library only reads what it is given here.
  return {text.size(), const_cast<char*>(text.data())};
}

amqp_table_entry_t text_entry(const std::string& key, const std::string& value) {
  amqp_table_entry_t entry{};
  entry.key = bytes(key);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = bytes(value);
  return entry;
}

// The body of the oldest message, which leaves the queue; nothing if there is none.
std::optional<std::string> get(AmqpClient& client, const std::string& queue) {
  const auto reply = amqp_basic_get(client.connection(), 1, bytes(queue), 1);
  if (reply.reply_type != AMQP_RESPONSE_NORMAL || reply.reply.id != AMQP_BASIC_GET_OK_METHOD) {
    return std::nullopt;
  }
  amqp_message_t message;
  amqp_read_message(client.connection(), 1, &message, 0);
  std::string body(static_cast<const char*>(message.body.bytes), message.body.len);
  amqp_destroy_message(&message);
  return body;
}

}  // namespace

void declare_queue(const std::string& queue, const std::string& type,
                   const std::map<std::string, std::string>& arguments) {
  const std::string type_key = "x-queue-type";
  std::vector<amqp_table_entry_t> entries{text_entry(type_key, type)};
  for (const auto& [key, value] : arguments) entries.push_back(text_entry(key, value));
  AmqpClient client(broker().url());
  amqp_queue_declare(client.connection(), 1, bytes(queue), 0, 1, 0, 0,
                     {static_cast<int>(entries.size()), entries.data()});
  const auto reply = amqp_get_rpc_reply(client.connection());
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) throw std::runtime_error("cannot declare " + queue);
}

void delete_queue(const std::string& queue) {
  AmqpClient client(broker().url());
  amqp_queue_delete(client.connection(), 1, bytes(queue), 0, 0);
}

RabbitMqWorld::RabbitMqWorld(const std::string& type) : queue_(new_name()) {
  declare_queue(dead_queue(queue_), "classic");
  declare_queue(
      queue_, type,
      {{"x-dead-letter-exchange", ""}, {"x-dead-letter-routing-key", dead_queue(queue_)}});
  options.endpoints = {{Transport::plain, "127.0.0.1", broker().port()}};
  options.queue = queue_;
  options.secret = "secret";
  options.connection_name = "test " + queue_;
  options.version = "test";
}

std::unique_ptr<EventSource> RabbitMqWorld::make_source(SourceObserver& observer,
                                                        std::size_t window) {
  options.prefetch_count = static_cast<std::uint16_t>(window);
  return std::make_unique<rabbitmq::RabbitMqSource>(
      options, rabbitmq::RabbitMqSourceContext{.io = io(),
                                               .clock = clock(),
                                               .credentials = credentials,
                                               .observer = observer,
                                               .log = Log()});
}

void RabbitMqWorld::publish(const std::string& body) {
  AmqpClient client(broker().url());
  client.select_confirms();
  client.publish(queue_, amqp_basic_properties_t{}, body);
  client.await_confirms(0);
}

// An operator's command: connection.close from the broker.
void RabbitMqWorld::break_connection() {
  broker().tool({"ctl", "close_all_connections", "by an operator"});
}

std::size_t RabbitMqWorld::messages() { return broker().messages(queue_); }

std::vector<std::string> RabbitMqWorld::dead_letters() {
  AmqpClient client(broker().url());
  while (auto body = get(client, dead_queue(queue_))) dead_letters_.push_back(*std::move(body));
  return dead_letters_;
}

}  // namespace wheelpit
