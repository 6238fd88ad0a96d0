#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "activemq_broker.h"
#include "io_world.h"
#include "relay.h"
#include "source/activemq/activemq_source.h"

namespace wheelpit {

// A real ActiveMQ with a queue of this object's own, which has a dead letter queue of its own.
// Sources connect through a relay, which break_connection() cuts.
class ActiveMqWorld : public IoWorld {
 public:
  explicit ActiveMqWorld(ActiveMqBroker& broker = activemq_broker());
  ~ActiveMqWorld() override;

  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override;
  void publish(const std::string& body) override;
  void break_connection() override { relay_.cut(); }
  std::size_t messages() override;
  std::vector<std::string> dead_letters() override;  // bodies, without what JSON would escape

  const std::string& queue() const { return queue_; }
  std::string dead_queue() const { return "DLQ." + queue_; }
  Relay& relay() { return relay_; }

  // Of the sources made from now on; endpoint and queue are filled in already.
  activemq::ActiveMqSourceOptions options;
  FixedCredentials credentials{"admin", "admin-secret"};
  std::shared_ptr<activemq::ActiveMqMemory> memory = std::make_shared<activemq::ActiveMqMemory>();

 private:
  ActiveMqBroker& broker_;
  std::string queue_;
  Relay relay_;
};

}  // namespace wheelpit
