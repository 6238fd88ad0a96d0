#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "metrics/metrics.h"
#include "net/server/tls_identity.h"

namespace wheelpit {

// Has the listener's certificate read again when its files change, and says when it ends. For the
// thread of `io`.
class TlsKeeper {
 public:
  // `clock` must outlive it.
  TlsKeeper(boost::asio::io_context& io, std::shared_ptr<TlsIdentity> identity, const Clock& clock,
            Metrics& metrics, Log log);

  // Looks at the files now, and every few seconds until stop().
  void start();
  void stop();

  // Looks at the files now.
  void look();

 private:
  void wait();
  void tell_of_end();

  std::shared_ptr<TlsIdentity> identity_;
  const Clock& clock_;
  Log log_;
  boost::asio::steady_timer timer_;
  Gauge not_after_;
};

}  // namespace wheelpit
