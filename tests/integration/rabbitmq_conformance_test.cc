#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rabbitmq_broker.h"
#include "rabbitmq_world.h"
#include "relay.h"
#include "source/conformance_test_suite.h"

namespace wheelpit {
namespace {

// Its sources connect through a relay, which break_connection() cuts.
class RelayedWorld final : public RabbitMqWorld {
 public:
  explicit RelayedWorld(const std::string& type)
      : RabbitMqWorld(type), relay_(io(), broker().port()) {
    options.endpoints.front().port = relay_.port();
  }
  ~RelayedWorld() override {
    relay_.stop();
    run_until([this] { return relay_.stopped(); });
  }
  void break_connection() override { relay_.cut(); }

 private:
  Relay relay_;
};

std::unique_ptr<SourceWorld> classic() { return std::make_unique<RelayedWorld>("classic"); }
std::unique_ptr<SourceWorld> quorum() { return std::make_unique<RelayedWorld>("quorum"); }

constexpr unsigned kCan =
    capability::ordered | capability::gives_back | capability::connection_bound;
SOURCE_CONFORMS(RabbitMqClassic, classic, kCan);
SOURCE_CONFORMS(RabbitMqQuorum, quorum, kCan);

}  // namespace
}  // namespace wheelpit
