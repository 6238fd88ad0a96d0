#include "app/parts/sharded_functions.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

// What can run depends on the machine, not on the shard.
asio::awaitable<Status> ShardedFunctions::can_run(std::string runtime) {
  return on_shard(shards_[0], runtimes_.front()->can_run(std::move(runtime)));
}

asio::awaitable<std::string> ShardedFunctions::stand_in(std::string runtime) {
  return on_shard(shards_[0], runtimes_.front()->stand_in(std::move(runtime)));
}

// Dispatched: at home it is there on return, elsewhere before an invocation that comes later. A
// post at home could be overtaken, by the next request on the connection that caused it.
void ShardedFunctions::put(const Function& function) {
  put_here(elsewhere_ == nullptr ? function : elsewhere_->put(function));
}

void ShardedFunctions::put_here(const Function& function) {
  const std::size_t home = shards_.home_of(function.name);
  asio::dispatch(shards_[home].io(), [&host = *runtimes_[home], function] { host.put(function); });
}

void ShardedFunctions::remove(const std::string& name) {
  if (elsewhere_ != nullptr) elsewhere_->remove(name);
  const std::size_t home = shards_.home_of(name);
  asio::dispatch(shards_[home].io(), [&host = *runtimes_[home], name] { host.remove(name); });
}

asio::awaitable<ProvisionedState> ShardedFunctions::provisioned(std::string name,
                                                                std::string qualifier) {
  if (elsewhere_ != nullptr) {
    return elsewhere_->provisioned(std::move(name), std::move(qualifier));
  }
  return provisioned_here(std::move(name), std::move(qualifier));
}

asio::awaitable<ProvisionedState> ShardedFunctions::provisioned_here(std::string name,
                                                                     std::string qualifier) {
  const std::size_t home = shards_.home_of(name);
  return on_shard(shards_[home],
                  runtimes_[home]->provisioned(std::move(name), std::move(qualifier)));
}

asio::awaitable<std::vector<EnvironmentStatus>> ShardedFunctions::environments(
    std::string function_name) {
  const std::size_t home = shards_.home_of(function_name);
  return on_shard(shards_[home], runtimes_[home]->environments(std::move(function_name)));
}

namespace {

// Takes pieces on the function's shard, and hands them on where the invocation came from.
class HomewardSink final : public ResponseSink {
 public:
  HomewardSink(asio::any_io_executor home, ResponseSink& sink)
      : home_(std::move(home)), sink_(sink) {}

  void begin(ResponseHead head) override { sink_.begin(std::move(head)); }
  asio::awaitable<Status> write(std::string piece, TimePoint until) override {
    co_return co_await asio::co_spawn(home_, sink_.write(std::move(piece), until),
                                      asio::use_awaitable);
  }

 private:
  asio::any_io_executor home_;
  ResponseSink& sink_;
};

}  // namespace

asio::awaitable<Result<Reply>> ShardedFunctions::invoke(Invocation invocation) {
  if (elsewhere_ != nullptr) return elsewhere_->invoke(std::move(invocation));
  return invoke_here(std::move(invocation));
}

asio::awaitable<Result<Reply>> ShardedFunctions::invoke_here(Invocation invocation) {
  if (invocation.stream != nullptr) return invoke_streaming(std::move(invocation));
  const std::size_t home = shards_.home_of(invocation.function_name);
  return on_shard(shards_[home], runtimes_[home]->invoke(std::move(invocation)));
}

asio::awaitable<Result<Reply>> ShardedFunctions::invoke_streaming(Invocation invocation) {
  HomewardSink sink(co_await asio::this_coro::executor, *invocation.stream);
  invocation.stream = &sink;
  const std::size_t home = shards_.home_of(invocation.function_name);
  co_return co_await on_shard(shards_[home], runtimes_[home]->invoke(std::move(invocation)));
}

}  // namespace wheelpit
