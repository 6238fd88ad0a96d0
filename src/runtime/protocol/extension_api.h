#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/signal.h"
#include "net/http/http_message.h"
#include "runtime/protocol/extension_registry.h"
#include "runtime/protocol/extension_text.h"
#include "runtime/protocol/shutdown_phase.h"
#include "runtime/protocol/telemetry_subscription.h"

namespace wheelpit::runtime {

// The Extensions API of one environment (/2020-01-01/extension/...), served where its Runtime API
// is. An extension polls for its events, like the runtime.
class ExtensionApi {
 public:
  // `changed` is called when an extension has registered, polled or reported an error.
  ExtensionApi(boost::asio::io_context& io, std::function<void()> changed)
      : changed_(std::move(changed)), poll_(io) {}

  void describe(ExtensionFacts facts) { facts_ = std::move(facts); }

  // Decides about a registered extension's subscription to telemetry; why it is refused.
  using Subscribe = std::function<std::optional<ApiRefusal>(const Extension&, TelemetryApi,
                                                            std::string_view body)>;
  void subscribe_with(Subscribe subscribe) { subscribe_ = std::move(subscribe); }

  // The longest body of a request, in bytes; what is longer is refused.
  static constexpr std::uint64_t kMostBody = std::uint64_t{64} * 1024;

  // `path` is this API's.
  static bool serves(std::string_view path) { return path.starts_with("/2020-01-01/extension/"); }

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request);
  HttpResponse subscribe(TelemetryApi api, const HttpRequest& request);

  ExtensionRegistry& registry() { return registry_; }
  const ExtensionRegistry& registry() const { return registry_; }

  // Sends INVOKE to extensions that want it. REQUIRES: registry().all_waiting().
  void begin(std::string_view request_id, std::string_view invoked_arn, std::string_view trace_id,
             WallTime deadline);
  // Sends SHUTDOWN to extensions that want it, now or at their next poll.
  void shut_down(ShutdownReason reason, WallTime deadline);
  // Ends all polls: the processes are gone.
  void stop();

 private:
  HttpResponse add(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> next(const HttpRequest& request);
  HttpResponse error(const HttpRequest& request, bool init);

  ExtensionFacts facts_;
  std::function<void()> changed_;
  Subscribe subscribe_;
  ExtensionRegistry registry_;
  std::string invoke_event_;                   // the latest
  std::optional<std::string> shutdown_event_;  // from shut_down() on
  bool stopping_ = false;
  Signal poll_;
};

}  // namespace wheelpit::runtime
