#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "metrics/metrics.h"
#include "trace/export/daemon_address.h"
#include "trace/invocation_trace.h"

namespace wheelpit {

// Sends segments to an X-Ray daemon, a datagram each. Whether there is a daemon, UDP does not tell:
// only what the socket does not take, or what comes before the daemon's name is resolved, counts as
// dropped.
class XrayExporter {
 public:
  // `io` and `clock` must outlive it.
  XrayExporter(boost::asio::io_context& io, DaemonAddress daemon, const Clock& clock,
               Metrics& metrics, Log log);
  ~XrayExporter();

  // Finds the daemon's address, however long that takes. To be spawned once.
  boost::asio::awaitable<void> find_daemon();

  void record(const InvocationTrace& trace);

  // Ends find_daemon().
  void stop();

 private:
  struct Lookup;
  struct Target;

  boost::asio::awaitable<void> look_up();
  bool send(const InvocationTrace& trace);

  boost::asio::io_context& io_;
  const DaemonAddress daemon_;
  const Clock& clock_;
  Log log_;
  Counter sent_;
  Counter dropped_;
  std::unique_ptr<Target> target_;  // once the address is known
  // The question under way. Also owned by its handler, since nothing can interrupt it.
  std::shared_ptr<Lookup> lookup_;
  bool stopping_ = false;
  Signal changed_;
};

}  // namespace wheelpit
