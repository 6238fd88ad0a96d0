#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/service/effective_setting.h"
#include "base/result.h"
#include "mapping/broker.h"
#include "mapping/broker_changes.h"

namespace wheelpit::api {

// A [[broker]] that the configuration should have.
struct NewBroker {
  std::string name;
  std::optional<std::string> id;  // absent: derived from the name
  std::string engine;             // "rabbitmq", "activemq"
  std::vector<std::string> endpoints;
  std::optional<std::string> tls_ca_file;
  std::optional<std::string> publisher_secret;
  std::optional<std::string> publisher_virtual_host;
};

// The result of reloading the brokers.
struct BrokersRead {
  std::string file;
  BrokerChanges changes;
  // Keys of the file ("log.format") that are no longer what the engine was started with: they need
  // a restart.
  std::vector<std::string> need_restart;
};

// What the engine runs with now.
struct SettingsNow {
  std::string file;
  std::vector<EffectiveSetting> settings;
  // Keys of the file ("log.format") that say something else by now, and need a restart.
  std::vector<std::string> need_restart;
};

// The brokers of the configuration, which can change while the engine runs.
class BrokerSettings {
 public:
  virtual ~BrokerSettings() = default;

  // The file that they are in; "" if the engine was started without one.
  virtual std::string file() const = 0;

  // What was last read, as far as a running engine takes it.
  virtual SettingsNow settings() const { return {}; }

  // Reads them again. What has changed holds when this returns; mappings of brokers that are
  // reached otherwise reconnect. Errc::invalid_argument with all faults of the file, or why it
  // cannot be read: then everything stays as it is.
  virtual boost::asio::awaitable<Result<BrokersRead>> reload() = 0;

  // Adds a [[broker]] to the end of the file, which is made if there is none, then as reload().
  // Errc::unavailable if the file cannot be written.
  virtual boost::asio::awaitable<Result<BrokersRead>> add(NewBroker broker) = 0;
};

}  // namespace wheelpit::api
