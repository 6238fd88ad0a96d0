// What brokers mean by closing a connection, or by an exception.

#include <gtest/gtest.h>

#include "destination/broker/activemq_connection.h"
#include "destination/broker/rabbitmq_connection.h"

namespace wheelpit {
namespace {

using RabbitMq = amqp091::Publisher::Phase;
using ActiveMq = openwire::Producer::Phase;

Errc of_rabbitmq(RabbitMq during, std::uint16_t code, std::string text, bool several = false) {
  return error_of({during, {code, std::move(text)}}, several).code();
}

TEST(RabbitMqRefusals, TellWhatHasToBeChangedFromWhatPasses) {
  EXPECT_EQ(of_rabbitmq(RabbitMq::login, 403, "ACCESS_REFUSED - Login was refused"),
            Errc::unauthenticated);
  EXPECT_EQ(of_rabbitmq(RabbitMq::open, 530, "NOT_ALLOWED - vhost x not found"), Errc::not_found);
  EXPECT_EQ(
      of_rabbitmq(RabbitMq::open, 530, "NOT_ALLOWED - access to vhost '/' refused for user 'u'"),
      Errc::access_denied);
  EXPECT_EQ(of_rabbitmq(RabbitMq::open, 530, "NOT_ALLOWED - vhost 'x' is down"), Errc::unavailable);
  EXPECT_EQ(of_rabbitmq(RabbitMq::ready, 403, "ACCESS_REFUSED - write access refused"),
            Errc::access_denied);
  EXPECT_EQ(of_rabbitmq(RabbitMq::ready, 320, "CONNECTION_FORCED"), Errc::unavailable);
}

TEST(RabbitMqRefusals, AMessageTooLargeIsBlamedOnlyWhenItIsAlone) {
  const char* const text =
      "PRECONDITION_FAILED - message size 200 is larger than configured max size 100";
  EXPECT_EQ(of_rabbitmq(RabbitMq::ready, 406, text), Errc::too_large);
  EXPECT_EQ(of_rabbitmq(RabbitMq::ready, 406, text, true), Errc::unavailable);
}

TEST(RabbitMqRefusals, RepeatTheBrokersWords) {
  EXPECT_EQ(error_of({RabbitMq::ready, {320, "CONNECTION_FORCED"}}, false).message(),
            "320 CONNECTION_FORCED");
}

Errc of_activemq(ActiveMq during, std::string class_name) {
  return error_of({std::move(class_name), "why"}, during).code();
}

TEST(ActiveMqRefusals, TellWhatHasToBeChangedFromWhatPasses) {
  EXPECT_EQ(of_activemq(ActiveMq::login, "java.lang.SecurityException"), Errc::unauthenticated);
  EXPECT_EQ(of_activemq(ActiveMq::ready, "javax.jms.JMSSecurityException"), Errc::access_denied);
  EXPECT_EQ(of_activemq(ActiveMq::ready, "jakarta.jms.InvalidDestinationException"),
            Errc::not_found);
  EXPECT_EQ(of_activemq(ActiveMq::ready, "javax.jms.ResourceAllocationException"),
            Errc::unavailable);
  EXPECT_EQ(error_of({"java.io.IOException", "why"}, ActiveMq::ready).message(),
            "IOException: why");
}

}  // namespace
}  // namespace wheelpit
