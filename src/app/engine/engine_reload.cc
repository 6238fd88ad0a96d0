#include <boost/asio/post.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/config/access_keys.h"
#include "app/engine/engine.h"
#include "app/engine/engine_options.h"
#include "app/engine/mapping_kinds.h"
#include "store/mapping_store.h"

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<void> Engine::hear_hang_up() {
  for (std::size_t i = 0; i < runtimes_.size(); ++i) {
    asio::post(shards_[i].io(), [runtime = runtimes_[i].get()] { runtime->reopen_logs(); });
  }
  if (tls_) tls_->look();
  log_.info("SIGHUP: reopening the log files of functions, reloading the configuration");
  if (brokers_.file().empty()) co_return;
  service_.reloading();
  const auto read = co_await brokers_.reload();
  service_.reloaded();
  if (read) co_return;
  log_.error("configuration not reloaded: it has errors", {{"error", read.error().message()}});
}

// The API after the sources: whoever names a new broker finds it.
asio::awaitable<void> Engine::apply_brokers(std::vector<Broker> brokers,
                                            std::vector<std::string> reconnect) {
  const auto give = [](Sources* sources, std::vector<Broker> all) -> asio::awaitable<void> {
    sources->set_brokers(std::move(all));
    co_return;
  };
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    co_await on_shard(shards_[i], give(sources_[i].get(), brokers));
  }
  async_->destinations().set_brokers(brokers);
  api_->set_brokers(brokers);
  letters_->set_brokers(brokers);
  MappingStore mappings(*store_);
  const Status taken = co_await take_kinds_of_brokers(mappings, brokers, log_);
  if (!taken) {
    log_.warn("a mapping does not have the engine of its broker yet: restart",
              {{"error", taken.error().message()}});
  }
  reconciler_->brokers_changed(reconnect);
}

// All of them, or none: a listener that others reach is never left without keys. While keys come or
// go, both they and the rules for browsers guard the API.
Status Engine::take_keys(const Config& read) {
  if (auto exposed = exposure_fault(read.access_keys, config_.listen_host)) {
    return Error(Errc::invalid_argument,
                 read.file.string() + ": server.access_keys: " + std::move(*exposed));
  }
  if (!read.access_keys.empty() && others_may_read(read.file)) {
    log_.warn(read.file.string() +
              " holds access keys and can be read by other users: chmod 600 it");
  }
  Config browsers = config_;
  browsers.allowed_hosts = read.allowed_hosts;
  browsers.allowed_origins = read.allowed_origins;
  browsers.access_keys = read.access_keys;
  set_log_level_(read.log_level);
  front_->set_browsers(browser_policy(browsers));
  api_->set_access_keys(read.access_keys);
  api_->set_requests_per_second(read.control_plane_requests_per_second);
  server_->set_buffered_bytes(read.max_buffered_bytes);
  return {};
}

std::string Engine::service_status() const {
  const MappingReadiness mappings = reconciler_->readiness();
  if (mappings.enabled == 0) return serving_ + "; no mapping is enabled";
  const std::size_t consume = mappings.enabled - mappings.idle.size();
  return serving_ + "; " + std::to_string(consume) + " of " + std::to_string(mappings.enabled) +
         " enabled mappings consume";
}

}  // namespace wheelpit
