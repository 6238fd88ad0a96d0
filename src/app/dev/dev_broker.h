#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// The source of `wheelpit dev`: a queue, topic or stream, its address, and the login.
struct DevBroker {
  SourceKind kind = SourceKind::rabbitmq;  // rabbitmq, activemq, sqs, kinesis, self_managed_kafka
  // RabbitMQ, ActiveMQ: a URL without a login. Kafka: HOST:PORT, with commas. SQS, Kinesis: the
  // server's URL, "" for that of the environment, else AWS.
  std::string endpoint = {};
  bool tls = false;       // of Kafka
  std::string user = {};  // "": no login
  Secret password = {};
  std::string virtual_host = "/";  // of RabbitMQ
  std::string name = {};           // of the queue, topic or stream
  std::string arn = {};            // of SQS and Kinesis; "" elsewhere
};

// What --broker and --queue name:
//   amqp://USER:PASSWORD@HOST:PORT/VHOST, amqps://...   RabbitMQ; guest:guest if no login is given
//   tcp://USER:PASSWORD@HOST:PORT, ssl://...            ActiveMQ; admin:admin in the same way
//   kafka://USER:PASSWORD@HOST:PORT/TOPIC, kafkas://... Kafka; no login if none is given
//   sqs:NAME, sqs:http://HOST:PORT/NAME                 SQS; kinesis: in the same way
//   an ARN of SQS or Kinesis
// Names of users, passwords and virtual hosts may have %XX. The name of what is read may stand in
// `queue` instead. Pure. Errors say what is right, and repeat no password.
Result<DevBroker> parse_dev_broker(std::string_view broker, std::string_view queue);

// "queue \"orders\" of RabbitMQ at amqp://localhost"; without a login.
std::string to_string(const DevBroker& broker);

}  // namespace wheelpit
