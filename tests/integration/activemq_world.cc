#include "activemq_world.h"

#include <utility>

namespace wheelpit {

namespace {

// Of {"headers": {...}, "body": "a"}.
std::string body_in(const std::string& line) {
  constexpr std::string_view kBefore = "\"body\": \"";
  const std::size_t begin = line.rfind(kBefore) + kBefore.size();
  return line.substr(begin, line.rfind('"') - begin);
}

}  // namespace

ActiveMqWorld::ActiveMqWorld(ActiveMqBroker& broker)
    : broker_(broker), queue_("dlq.own." + new_name()), relay_(io(), broker.port()) {
  options.endpoints = {{Transport::plain, "127.0.0.1", relay_.port()}};
  options.queue = queue_;
  options.secret = "secret";
  options.connection_name = "test " + queue_;
  options.version = "test";
}

ActiveMqWorld::~ActiveMqWorld() {
  relay_.stop();
  run_until([this] { return relay_.stopped(); });
}

std::unique_ptr<EventSource> ActiveMqWorld::make_source(SourceObserver& observer,
                                                        std::size_t window) {
  options.prefetch = static_cast<std::int32_t>(window);
  return std::make_unique<activemq::ActiveMqSource>(
      options, activemq::ActiveMqSourceContext{.io = io(),
                                               .clock = clock(),
                                               .credentials = credentials,
                                               .observer = observer,
                                               .log = Log(),
                                               .memory = memory});
}

void ActiveMqWorld::publish(const std::string& body) { broker_.publish(queue_, {body}); }

std::size_t ActiveMqWorld::messages() { return broker_.messages(queue_); }

std::vector<std::string> ActiveMqWorld::dead_letters() {
  std::vector<std::string> bodies;
  for (const std::string& line : broker_.browse(dead_queue())) bodies.push_back(body_in(line));
  return bodies;
}

}  // namespace wheelpit
