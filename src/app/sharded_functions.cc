#include "app/sharded_functions.h"

#include <boost/asio/dispatch.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

// What can run depends on the machine, not on the shard.
Status ShardedFunctions::can_run(std::string_view runtime) const {
  return runtimes_.front()->can_run(runtime);
}

// Dispatched: at home it is there on return, elsewhere before an invocation that comes later. A
// post at home could be overtaken, by the next request on the connection that caused it.
void ShardedFunctions::put(const Function& function) {
  const std::size_t home = shards_.home_of(function.name);
  asio::dispatch(shards_[home].io(), [&host = *runtimes_[home], function] { host.put(function); });
}

void ShardedFunctions::remove(const std::string& name) {
  const std::size_t home = shards_.home_of(name);
  asio::dispatch(shards_[home].io(), [&host = *runtimes_[home], name] { host.remove(name); });
}

asio::awaitable<ProvisionedState> ShardedFunctions::provisioned(std::string name,
                                                                std::string version) {
  const std::size_t home = shards_.home_of(name);
  return on_shard(shards_[home], runtimes_[home]->provisioned(std::move(name), std::move(version)));
}

asio::awaitable<Result<Reply>> ShardedFunctions::invoke(Invocation invocation) {
  const std::size_t home = shards_.home_of(invocation.function_name);
  return on_shard(shards_[home], runtimes_[home]->invoke(std::move(invocation)));
}

}  // namespace wheelpit
