#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/process/shard.h"
#include "function/environment_watch.h"
#include "function/function_host.h"
#include "invoke/invoker.h"
#include "runtime/functions/function_runtime.h"

namespace wheelpit {

// All functions of the engine, each run by the FunctionRuntime of its home shard. May be called on
// any shard.
class ShardedFunctions final : public FunctionHost, public Invoker, public EnvironmentWatch {
 public:
  // One runtime a shard, in the same order. Both must outlive this.
  ShardedFunctions(Shards& shards, std::vector<std::unique_ptr<runtime::FunctionRuntime>>& runtimes)
      : shards_(shards), runtimes_(runtimes) {}

  boost::asio::awaitable<Status> can_run(std::string runtime) override;
  boost::asio::awaitable<std::string> stand_in(std::string runtime) override;
  void put(const Function& function) override;
  void remove(const std::string& name) override;
  boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                       std::string qualifier) override;
  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override;
  boost::asio::awaitable<std::vector<EnvironmentStatus>> environments(
      std::string function_name) override;

 private:
  boost::asio::awaitable<Result<Reply>> invoke_streaming(Invocation invocation);

  Shards& shards_;
  std::vector<std::unique_ptr<runtime::FunctionRuntime>>& runtimes_;
};

}  // namespace wheelpit
