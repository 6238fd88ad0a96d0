#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/mappings/broker_settings.h"
#include "app/config/config.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"

namespace wheelpit {

// Reads the configuration again while the engine runs, and notifies the parts that need what has
// changed: its brokers, and the keys that is_taken_while_running() names. For the thread of `io`.
class BrokerReloader final : public api::BrokerSettings {
 public:
  // Distributes the new brokers, and the ARNs of those whose mappings must
  // reconnect.
  using Apply = std::function<boost::asio::awaitable<void>(std::vector<Broker> brokers,
                                                           std::vector<std::string> reconnect)>;

  // Has the other keys taken, or says why none of the file may be.
  using TakeKeys = std::function<Status(const Config& read)>;

  // `started_with` must outlive this.
  BrokerReloader(boost::asio::io_context& io, const Config& started_with, TakeKeys take_keys,
                 Apply apply, Log log)
      : started_with_(started_with),
        file_(started_with.file),
        brokers_(started_with.brokers),
        keys_(started_with.sections),
        settings_(started_with.settings),
        take_keys_(std::move(take_keys)),
        apply_(std::move(apply)),
        log_(std::move(log)),
        free_(io) {}

  std::string file() const override { return file_.string(); }
  api::SettingsNow settings() const override {
    return {.file = file_.string(), .settings = settings_, .need_restart = need_restart_};
  }
  boost::asio::awaitable<Result<api::BrokersRead>> reload() override;
  boost::asio::awaitable<Result<api::BrokersRead>> add(api::NewBroker broker) override;

 private:
  static Result<Config> parse(const std::string& text, const std::filesystem::path& file);
  boost::asio::awaitable<Result<api::BrokersRead>> take(Config read);
  void tell(const api::BrokersRead& result, const std::vector<std::string>& taken) const;

  const Config& started_with_;
  std::filesystem::path file_;                   // "" until there is one
  std::vector<Broker> brokers_;                  // of now
  SectionMarks keys_;                            // the same
  std::vector<api::EffectiveSetting> settings_;  // the same
  std::vector<std::string> need_restart_;
  TakeKeys take_keys_;
  Apply apply_;
  Log log_;
  bool busy_ = false;  // one after the other
  Signal free_;
};

}  // namespace wheelpit
