#include "runtime/telemetry/telemetry_hub.h"

#include <algorithm>
#include <utility>

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// Of what is told before anyone has subscribed.
constexpr std::size_t kMostKept = std::size_t{256} * 1024;
constexpr auto kPostLimit = std::chrono::seconds(2);
constexpr auto kPause = std::chrono::milliseconds(200);
constexpr int kAttempts = 3;

ApiRefusal closed_refusal(TelemetryApi api) {
  return api == TelemetryApi::telemetry
             ? extension_refusal("Telemetry.SubscriptionClosed",
                                 "Telemetry API subscription is closed")
             : extension_refusal("Logs.SubscriptionClosed", "Logs API subscription is closed");
}

}  // namespace

struct TelemetryHub::Subscriber {
  Subscriber(std::string who, TelemetrySubscription what,
             std::unique_ptr<TelemetryDoor::Entrance> entrance)
      : identifier(std::move(who)),
        subscription(std::move(what)),
        buffer(subscription.buffering, subscription.form),
        sender(subscription, std::move(entrance)) {}

  std::string identifier;
  TelemetrySubscription subscription;
  bool told_again = false;  // that it subscribed more than once
  TelemetryBuffer buffer;
  TelemetrySender sender;
  bool posting = false;
  std::string trouble;  // of the last batch that could not be delivered
};

TelemetryHub::TelemetryHub(asio::io_context& io, const Clock& clock, TelemetryDoor& door,
                           TaskGroup& tasks,
                           std::function<void(const platform_event::LogsDropped&)> dropped)
    : clock_(clock), door_(door), tasks_(tasks), dropped_(std::move(dropped)), changed_(io) {}

TelemetryHub::~TelemetryHub() = default;

std::expected<TelemetryHub::Subscribed, ApiRefusal> TelemetryHub::subscribe(
    const Extension& extension, TelemetryApi api, std::string_view body) {
  if (closed_) return std::unexpected(closed_refusal(api));
  auto subscription = parse_telemetry_subscription(api, body);
  if (!subscription) return std::unexpected(subscription.error());
  if (door_.is_closed_to(subscription->port)) {
    return std::unexpected(
        extension_refusal("ValidationError", "URI port is the one of the Runtime API", 400));
  }
  const auto known = std::ranges::find_if(subscribers_, [&](const auto& each) {
    return each->identifier == extension.identifier && each->subscription.api == api;
  });
  if (known != subscribers_.end()) {
    return Subscribed{.state = "Already subscribed",
                      .types = subscription->types,
                      .news = !std::exchange((*known)->told_again, true)};
  }
  auto entrance = door_.entrance();
  if (!entrance) {
    return std::unexpected(
        extension_refusal("Telemetry.TooManySubscriptions", entrance.error().message()));
  }
  Subscriber& subscriber = *subscribers_.emplace_back(std::make_unique<Subscriber>(
      extension.identifier, std::move(*subscription), std::move(*entrance)));
  for (const TelemetryEvent& event : kept_) give(subscriber, event);
  tasks_.spawn("telemetry of extension " + extension.name, deliver(subscriber));
  return Subscribed{.state = "Subscribed", .types = subscriber.subscription.types};
}

void TelemetryHub::close() {
  closed_ = true;
  kept_.clear();
  kept_.shrink_to_fit();
}

void TelemetryHub::platform(WallTime time, const PlatformEvent& event) {
  if (!idle()) tell(TelemetryEvent(time, event));
}

void TelemetryHub::line(WallTime time, LineSource source, std::string_view text, bool json_log) {
  if (!idle()) tell(TelemetryEvent(time, source, text, json_log));
}

void TelemetryHub::tell(TelemetryEvent event) {
  if (stopping_) return;
  for (const auto& subscriber : subscribers_) give(*subscriber, event);
  if (closed_ || kept_bytes_ + event.size() > kMostKept) return;
  kept_bytes_ += event.size();
  kept_.push_back(std::move(event));
}

void TelemetryHub::give(Subscriber& subscriber, const TelemetryEvent& event) {
  TelemetryBuffer& buffer = subscriber.buffer;
  const auto before = buffer.due();
  for (const std::string_view text : event.of(subscriber.subscription)) {
    buffer.add(std::string(text), clock_.now());
  }
  if (buffer.due() != before) changed_.notify();
}

asio::awaitable<void> TelemetryHub::deliver(Subscriber& subscriber) {
  while (!stopping_) {
    const auto due = subscriber.buffer.due();
    if (due && *due <= clock_.now()) {
      co_await post(subscriber);
      changed_.notify();
    } else {
      co_await changed_.wait(due);
    }
  }
}

asio::awaitable<void> TelemetryHub::post(Subscriber& subscriber) {
  const TelemetryBuffer::Batch batch = subscriber.buffer.take(clock_.now());
  subscriber.posting = true;
  Status posted;
  for (int attempt = 1; attempt <= kAttempts && !stopping_; ++attempt) {
    posted = co_await subscriber.sender.send(batch.text, clock_.now() + kPostLimit);
    if (posted) break;
    const TimePoint again = clock_.now() + kPause;
    while (attempt < kAttempts && !stopping_ && clock_.now() < again) {
      co_await changed_.wait(again);
    }
  }
  subscriber.posting = false;
  if (stopping_) co_return;
  if (!posted) {
    subscriber.trouble = posted.error().message();
    subscriber.buffer.count_dropped(batch.records, batch.text.size());
  }
  tell_dropped(subscriber);
}

void TelemetryHub::tell_dropped(Subscriber& subscriber) {
  const auto dropped = subscriber.buffer.take_dropped();
  if (dropped.records == 0) return;
  const std::string reason = subscriber.trouble.empty()
                                 ? "the subscriber reads events too slowly"
                                 : "events could not be sent: " + subscriber.trouble;
  subscriber.trouble.clear();
  dropped_({.records = dropped.records, .bytes = dropped.bytes, .reason = reason});
}

bool TelemetryHub::all_delivered() const {
  return std::ranges::all_of(
      subscribers_, [](const auto& each) { return each->buffer.empty() && !each->posting; });
}

asio::awaitable<void> TelemetryHub::flush(TimePoint until) {
  for (const auto& subscriber : subscribers_) subscriber->buffer.hasten();
  changed_.notify();
  while (!all_delivered() && !stopping_ && clock_.now() < until) co_await changed_.wait(until);
}

void TelemetryHub::stop() {
  stopping_ = true;
  for (const auto& subscriber : subscribers_) subscriber->sender.close();
  changed_.notify();
}

}  // namespace wheelpit::runtime
