#pragma once

#include "record/activemq_encoder.h"

namespace wheelpit {

// [activemq] of the configuration: for all mappings of ActiveMQ brokers.
struct ActiveMqSettings {
  // How often a message is delivered again after its function failed, before it goes to the
  // broker's dead-letter queue; -1: without end.
  int maximum_redeliveries = 5;
  ActiveMqEventFormat event_format = ActiveMqEventFormat::current;
  // The brokers have the StatisticsBrokerPlugin, which tells how many messages wait.
  bool statistics = false;
};

}  // namespace wheelpit
