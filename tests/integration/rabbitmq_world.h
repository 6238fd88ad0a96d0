#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io_world.h"
#include "source/rabbitmq/rabbitmq_source.h"

namespace wheelpit {

// A durable queue, declared by the administrator. Further arguments are texts.
void declare_queue(const std::string& queue, const std::string& type,
                   const std::map<std::string, std::string>& arguments = {});
void delete_queue(const std::string& queue);

// A real RabbitMQ with a queue of this object's own.
class RabbitMqWorld : public IoWorld {
 public:
  // Declares the queue, whose dead letters go to another one.
  explicit RabbitMqWorld(const std::string& type = "classic");

  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override;
  void publish(const std::string& body) override;
  void break_connection() override;
  std::size_t messages() override;
  std::vector<std::string> dead_letters() override;

  const std::string& queue() const { return queue_; }

  // Of the sources made from now on; endpoint and queue are filled in already.
  rabbitmq::RabbitMqSourceOptions options;
  FixedCredentials credentials{"guest", "guest"};

 private:
  std::string queue_;
  std::vector<std::string> dead_letters_;
};

}  // namespace wheelpit
