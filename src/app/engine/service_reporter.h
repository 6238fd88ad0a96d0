#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/process/service_manager.h"
#include "app/process/shard.h"
#include "base/clock.h"

namespace wheelpit {

// Tells the service manager how the engine is: a line when that changes, and signs of life while
// every event loop answers. If one does not respond within the manager's time, the manager restarts
// the engine. For the thread of shard 0.
class ServiceReporter {
 public:
  // `shards` and `clock` must outlive it; `status` says how the engine is.
  ServiceReporter(Shards& shards, const Clock& clock, ServiceManager manager,
                  std::function<std::string()> status);

  // The engine serves. Looks at it from now on, until stopped().
  void ready();
  void reloading();
  void reloaded();
  // An orderly stop has begun. Watchdog messages continue.
  void stopping(const std::string& why);
  void stopped();

 private:
  void wait();
  void look();
  void question_loops();

  Shards& shards_;
  const Clock& clock_;
  ServiceManager manager_;
  std::function<std::string()> status_;
  boost::asio::steady_timer timer_;
  std::string told_;
  bool is_stopping_ = false;
  // Of the loops that were asked last: also theirs, as one may answer when this is gone.
  std::shared_ptr<std::atomic<std::size_t>> silent_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace wheelpit
