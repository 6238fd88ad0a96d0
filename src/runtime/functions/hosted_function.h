#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "base/workers.h"
#include "function/function.h"
#include "function/function_host.h"
#include "metrics/metrics.h"
#include "runtime/functions/alias_moves.h"
#include "runtime/functions/function_meters.h"
#include "runtime/functions/function_pool.h"
#include "runtime/output/log_file.h"
#include "trace/sampler.h"

namespace wheelpit::runtime {

// A function with the pools of those of its versions that are in use.
class HostedFunction {
 public:
  // What of its runtime it needs; what is given by reference must outlive it.
  struct Site {
    boost::asio::io_context& io;
    Workers& files;  // looks at folders
    std::filesystem::path log_folder;
    std::shared_ptr<LogThread> log_thread;
    Metrics& metrics;
    Log log;
    ProvideCode provide_code = {};
  };

  HostedFunction(const Function& function, Site site);

  const Function& definition() const { return definition_; }

  // What is stored has changed. `outdated` is called with each pool whose idle environments must
  // not be used any more; those of versions that are gone leave pools() before.
  void change(const Function& function, const std::function<void(const PoolRef&)>& outdated);

  // The pool of the version that an invocation by `qualifier` runs: "", "$LATEST", a version or an
  // alias, which draws (function/alias.h). Errc::not_found if there is none.
  Result<PoolRef> pool_for(std::string_view qualifier, double draw);

  // How far what is provisioned for a version or an alias has come.
  ProvisionedState provisioned(const std::string& qualifier) const;

  // Holds what moved aliases have left behind (AliasMoves), as long as it is needed.
  void settle_moves();

  FunctionMeters& meters() { return meters_; }

  // Decides about sampling where the caller has not, if the function's tracing is Active.
  Sampler& sampler() { return sampler_; }

  using Pools = std::map<std::string, PoolRef, std::less<>>;
  const Pools& pools() const { return pools_; }  // by version

  // Whether one more may run in `pool`. What is reserved is the bound of all versions together;
  // what of it is provisioned is promised to its version alone.
  bool has_room(const FunctionPool& pool) const;
  // Whether there ever is, as the function is configured.
  bool may_have_room(const FunctionPool& pool) const;

  // Counts an invocation from here until it is destroyed. It draws on what is promised to its
  // version while there is some. Must outlive neither.
  class Turn {
   public:
    Turn(HostedFunction& function, FunctionPool& pool)
        : function_(function),
          unreserved_(!function.definition_.reserved_concurrency),
          running_(pool.on_promise() < pool.ready_wanted() ? pool.on_promise()
                                                           : function.beyond_promises_) {
      ++running_;
      count(1);
    }
    ~Turn() {
      --running_;
      count(-1);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    void count(double by) const {
      function_.meters_.concurrent_executions().add(by);
      if (unreserved_) function_.meters_.unreserved_concurrent_executions().add(by);
    }

    HostedFunction& function_;
    const bool unreserved_;
    std::size_t& running_;  // of those that draw on the same
  };

 private:
  PoolRef pool_of(const Function& version);
  std::shared_ptr<LogFile> log_file_of(const Function& version);
  void apply_provisioned();
  std::size_t not_promised() const;

  Function definition_;
  Site site_;
  std::map<std::string, std::weak_ptr<LogFile>> log_files_{};  // by group; the pools own them
  FunctionMeters meters_;
  Sampler sampler_;
  Pools pools_;
  AliasMoves moves_;
  std::size_t beyond_promises_ = 0;  // invocations that draw on what is promised to no version
};

// Owned by the runtime as long as the function exists, and by its invocations.
using HostedRef = std::shared_ptr<HostedFunction>;

}  // namespace wheelpit::runtime
