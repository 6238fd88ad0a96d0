#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>

#include "app/engine/engine.h"
#include "app/engine/engine_options.h"
#include "app/engine/mapping_kinds.h"
#include "runtime/peers/peer_lookup.h"
#include "store/function_store.h"
#include "store/mapping_store.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// How long an orderly stop may take besides to send the last traces.
constexpr auto kTracesPatience = std::chrono::seconds(2);

const char* name_of_signal(int number) {
  if (number == SIGHUP) return "SIGHUP";
  return number == SIGINT ? "SIGINT" : "SIGTERM";
}

}  // namespace

Status Engine::run() {
  Status outcome;
  asio::co_spawn(shards_[0].io(), serve(outcome), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  for (std::size_t i = 1; i < shards_.size(); ++i) shards_[i].start();
  shards_[0].run();
  return outcome;
}

void Engine::hear_hang_ups(HangUp meaning) {
  hang_up_ = meaning;
  if (meaning != HangUp::ignored) signals_.add(SIGHUP);
}

asio::awaitable<void> Engine::serve(Status& outcome) {
  outcome = co_await start();
  if (outcome) {
    service_.ready();
    const std::string signal = name_of_signal(co_await signal_to_stop());
    log_.info("stopping", {{"signal", signal}});
    service_.stopping("stopping: " + signal);
    end_if_asked_again();
  }
  co_await stop();
  service_.stopped();
  signals_.cancel();
  for (std::size_t i = 0; i < shards_.size(); ++i) shards_[i].let_end();
}

asio::awaitable<int> Engine::signal_to_stop() {
  for (;;) {
    const auto [failure, number] =
        co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (number != SIGHUP || hang_up_ == HangUp::ends) co_return number;
    co_await hear_hang_up();
  }
}

// Whoever asks twice knows that the broker redelivers. A terminal that goes hangs up more than
// once.
void Engine::end_if_asked_again() {
  signals_.async_wait([this](boost::system::error_code interrupted, int number) {
    if (interrupted) return;
    if (number != SIGHUP) _exit(1);
    end_if_asked_again();
  });
}

// What was taken over is no longer ours to write: another engine serves it.
void Engine::keep_lease() {
  if (!lease_) return;
  lease_->start(
      {.io = shards_[0].io(), .clock = clock_, .metrics = metrics_, .log = log_, .lost = [this] {
         log_.error("another engine has taken the store over: this one stops");
         std::raise(SIGTERM);
       }});
}

asio::awaitable<Status> Engine::start() {
  keep_lease();
  if (cluster_) {
    if (Status joined = co_await cluster_->start(); !joined) co_return joined.error();
  }
  if (standbys_) standbys_->start();
  if (Status checked = co_await check_secrets(); !checked) co_return checked.error();
  check_peers();
  for (auto& traces : traces_) traces->start();
  for (std::size_t i = 0; i < runtimes_.size(); ++i) {
    const Status started = co_await on_shard(shards_[i], runtimes_[i]->start());
    if (!started) co_return started.error();
  }
  if (Status loaded = co_await load_functions(); !loaded) co_return loaded.error();
  MappingStore mappings(*store_);
  if (Status taken = co_await take_kinds_of_brokers(mappings, config_.brokers, log_); !taken) {
    co_return taken.error();
  }
  checkpoints_.start();
  notices_->start();
  co_await batches_.start();
  history_.start();
  if (Status kept = co_await reconciler_->start(); !kept) co_return kept.error();
  if (Status begun = co_await async_->start(); !begun) co_return begun.error();

  const auto port = server_->listen(config_.listen_host, config_.listen_port);
  if (!port) {
    co_return Error(port.error().code(),
                    port.error().message() + "; choose another with --listen or [server] listen");
  }
  if (tls_) tls_->start();
  const bool is_ipv6 = config_.listen_host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + config_.listen_host + "]" : config_.listen_host;
  const std::string url = (tls_ ? "https://" : "http://") + host + ":" + std::to_string(*port);
  serving_ = "serving on " + url;
  std::printf("wheelpit listening on %s\n", url.c_str());
  if (config_.console_enabled) std::printf("console: %s/console/\n", url.c_str());
  std::fflush(stdout);
  co_return Status{};
}

// What cannot be told is refused, so a machine where it cannot must say why nothing works there.
void Engine::check_peers() {
  const Status tested = runtime::can_identify_peers();
  if (tested) return;
  log_.error(
      "cannot identify the peers of local connections: no function can run, and every request from "
      "this machine counts as a function's",
      {{"error", tested.error().message()}});
}

// A lost key is no reason to stand still: only this engine can take the secrets anew.
asio::awaitable<Status> Engine::check_secrets() {
  const Status key = co_await vault_.check_key();
  if (key || key.error().code() != Errc::malformed) co_return key;
  log_.error("cannot read stored secrets", {{"error", key.error().message()}});
  co_return Status{};
}

// Functions first, then the mappings that invoke them.
asio::awaitable<Status> Engine::load_functions() {
  FunctionStore functions(*store_);
  const auto stored = co_await functions.list();
  if (!stored) co_return stored.error();

  std::vector<std::string> names;
  for (const auto& function : *stored) {
    names.push_back(function.value.name);
    async_->put(function.value);
    tell_of_refused_code(function.value);
  }
  if (cluster_) cluster_->follow_changes(names);
  co_return co_await packages_->start();
}

asio::awaitable<std::set<std::string>> Engine::directories_in_use() {
  std::set<std::string> all;
  for (std::size_t i = 0; i < runtimes_.size(); ++i) {
    all.merge(co_await on_shard(shards_[i], runtimes_[i]->directories_in_use()));
  }
  co_return all;
}

// It may have been created before [functions] hot_reload_roots was what it is.
void Engine::tell_of_refused_code(const Function& function) const {
  if (!function.hot_reload) return;
  const auto folder = hot_reload_folder(hot_reload_rules(config_), function.code_directory);
  if (folder) return;
  log_.warn("function cannot run",
            {{"function", function.name}, {"error", folder.error().message()}});
}

// The API first, so that nothing new begins; then the lanes, which settle what they can; then
// the functions.
asio::awaitable<void> Engine::stop() {
  // Batches of invocations that take longer go back to the broker.
  const TimePoint until = clock_.now() + std::chrono::seconds(config_.stop_seconds);
  if (tls_) tls_->stop();
  // Nobody is let in any more; who has asked is answered, which may take a function's time.
  TaskGroup answers(shards_[0].io(), log_);
  answers.spawn("the last answers", server_->stop(until));
  if (cluster_) answers.spawn("let others take over", cluster_->leave(until));
  if (cluster_) cluster_->stop_following();
  async_->drain();
  co_await reconciler_->stop(until);
  co_await checkpoints_.stop(until);
  notices_->stop();
  history_.stop();
  co_await async_->stop(until);
  co_await answers.join();
  for (std::size_t i = 0; i < runtimes_.size(); ++i) {
    co_await asio::co_spawn(shards_[i].io(), runtimes_[i]->stop(), asio::use_awaitable);
  }
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    co_await on_shard(shards_[i], traces_[i]->stop(clock_.now() + kTracesPatience));
  }
  co_await async_->finish();
  co_await notices_->join();
  co_await history_.join();
  co_await reconciler_->join();
  co_await batches_.join();
  co_await packages_->stop();
  if (standbys_) co_await standbys_->stop();
  if (lease_) co_await lease_->stop();
  if (cluster_) co_await cluster_->stop(until);
}

}  // namespace wheelpit
