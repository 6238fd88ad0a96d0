#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "source/rabbitmq/rabbitmq_source.h"
#include "source/source_world.h"

namespace wheelpit {

// What every secret is, until a test changes it.
class FixedCredentials final : public CredentialsReader {
 public:
  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;

  std::string username = "guest";
  std::string password = "guest";
  std::optional<Error> failure;
  int reads = 0;
};

// A durable queue, declared by the administrator. Further arguments are texts.
void declare_queue(const std::string& queue, const std::string& type,
                   const std::map<std::string, std::string>& arguments = {});
void delete_queue(const std::string& queue);

// A real RabbitMQ with a queue of this object's own.
class RabbitMqWorld : public SourceWorld {
 public:
  // Declares the queue, whose dead letters go to another one.
  explicit RabbitMqWorld(const std::string& type = "classic");

  boost::asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }
  bool run_until(const std::function<bool()>& done) override;
  // Lets the time pass.
  void run_for(Duration time);

  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override;
  void publish(const std::string& body) override;
  void break_connection() override;
  std::size_t messages() override;
  std::vector<std::string> dead_letters() override;

  const std::string& queue() const { return queue_; }

  // Of the sources made from now on; endpoint and queue are filled in already.
  RabbitMqSourceOptions options;
  FixedCredentials credentials;

 private:
  boost::asio::io_context io_;
  SystemClock clock_;
  std::string queue_;
  std::vector<std::string> dead_letters_;
};

}  // namespace wheelpit
