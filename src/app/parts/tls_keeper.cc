#include "app/parts/tls_keeper.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "base/utc_text.h"

namespace wheelpit {

namespace {

constexpr auto kEvery = std::chrono::seconds(2);
constexpr auto kSoon = std::chrono::days(14);
constexpr std::string_view kIsoSeconds = "YYYY-MM-DDThh:mm:ssZ";

}  // namespace

TlsKeeper::TlsKeeper(boost::asio::io_context& io, std::shared_ptr<TlsIdentity> identity,
                     const Clock& clock, Metrics& metrics, Log log)
    : identity_(std::move(identity)),
      clock_(clock),
      log_(std::move(log)),
      timer_(io),
      not_after_(metrics.gauge("wheelpit_tls_certificate_not_after_timestamp_seconds",
                               "When the listener's certificate expires, in seconds since 1970.")) {
  tell_of_end();
}

void TlsKeeper::start() { wait(); }

void TlsKeeper::stop() { timer_.cancel(); }

void TlsKeeper::wait() {
  timer_.expires_after(kEvery);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    look();
    wait();
  });
}

void TlsKeeper::look() {
  const auto refreshed = identity_->refresh();
  if (!refreshed) {
    log_.error("cannot use the listener's new certificate; keeping the previous one",
               {{"error", refreshed.error().message()}});
  } else if (*refreshed) {
    log_.info("listener certificate reloaded",
              {{"file", identity_->files().certificate.string()},
               {"not_after", utc_text(kIsoSeconds, identity_->not_after())}});
    tell_of_end();
  }
}

void TlsKeeper::tell_of_end() {
  const WallTime end = identity_->not_after();
  not_after_.set(std::chrono::duration<double>(end.time_since_epoch()).count());
  if (end - clock_.wall_now() > kSoon) return;
  log_.warn("listener certificate expires soon, or has expired",
            {{"file", identity_->files().certificate.string()},
             {"not_after", utc_text(kIsoSeconds, end)}});
}

}  // namespace wheelpit
