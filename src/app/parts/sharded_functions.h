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

// Where functions run that one of several nodes alone may run. Belongs to shard 0's thread.
class FunctionsElsewhere {
 public:
  virtual ~FunctionsElsewhere() = default;
  // What this node is to host of it.
  virtual Function put(const Function& function) = 0;
  virtual void remove(const std::string& name) = 0;
  // Runs it there, or here by ShardedFunctions::invoke_here().
  virtual boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) = 0;
  virtual boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                               std::string qualifier) = 0;
};

// All functions of the engine, each run by the FunctionRuntime of its home shard. May be called on
// any shard.
class ShardedFunctions final : public FunctionHost, public Invoker, public EnvironmentWatch {
 public:
  // One runtime a shard, in the same order. Both must outlive this.
  ShardedFunctions(Shards& shards, std::vector<std::unique_ptr<runtime::FunctionRuntime>>& runtimes)
      : shards_(shards), runtimes_(runtimes) {}

  // Before all else: functions may run on other nodes. Then what is asked here is asked on shard 0,
  // but for what is said to be done here.
  void connect(FunctionsElsewhere* elsewhere) { elsewhere_ = elsewhere; }
  void put_here(const Function& function);
  boost::asio::awaitable<Result<Reply>> invoke_here(Invocation invocation);
  boost::asio::awaitable<ProvisionedState> provisioned_here(std::string name,
                                                            std::string qualifier);

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
  FunctionsElsewhere* elsewhere_ = nullptr;
};

}  // namespace wheelpit
