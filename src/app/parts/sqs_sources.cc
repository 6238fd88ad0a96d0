#include "app/parts/sqs_sources.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "mapping/mapping_log.h"
#include "poll/mapping_labels.h"
#include "record/sqs_encoder.h"
#include "source/sqs/sqs_queue.h"
#include "source/sqs/sqs_source.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// A message can be kept for twelve hours in all.
constexpr Duration kLongestHold = std::chrono::hours(11);

// So long after capacity has come back a throttled batch runs.
constexpr Duration kLongestDelay = std::chrono::seconds(2);

// How often it is looked how many lanes there were work for.
constexpr Duration kLookEvery = std::chrono::minutes(1);

// A provisioned poller has ten batches with the function at most.
constexpr std::size_t kLanesOfAPoller = 10;

sqs::PollBounds bounds_of(const Mapping& mapping) {
  sqs::PollBounds bounds;
  if (const auto& most = mapping.handling.maximum_concurrency) {
    bounds.most_lanes = static_cast<std::size_t>(*most);
  }
  const auto& pollers = std::get<SqsParameters>(mapping.source).pollers;
  if (pollers) {
    bounds.fewest_polls = static_cast<std::size_t>(pollers->minimum.value_or(2));
    bounds.most_polls = static_cast<std::size_t>(pollers->maximum.value_or(200));
    bounds.most_lanes = bounds.most_polls * kLanesOfAPoller;
  }
  return bounds;
}

sqs::SqsQueueSettings settings_of_queue(const Mapping& mapping, Duration function_timeout) {
  return {.batching = {.most = static_cast<std::size_t>(std::max(mapping.batching.size, 1)),
                       .window = mapping.batching.window()},
          .polls = bounds_of(mapping),
          .function_timeout = function_timeout};
}

class SqsSources final : public MappingSources {
 public:
  SqsSources(const SourceServices& services, sqs::SqsQueueName name, const SourceOrder& order)
      : services_(services),
        arn_(name.arn),
        region_(name.region),
        settings_(settings_of_queue(order.mapping, order.function_timeout)),
        polls_(services.metrics.gauge("lambda_esm_polls", "Long polls of the queue in progress.",
                                      mapping_labels(order.mapping))),
        queue_(
            std::move(name), settings_,
            {.io = services.io,
             .clock = services.clock,
             .aws = services.aws,
             .log = mapping_log(services.log, order.mapping),
             .on_polls = [this](std::size_t polls) { polls_.set(static_cast<double>(polls)); }}) {
    form_->has_window = settings_.batching.window > Duration::zero();
  }

  // Lanes are begun as the queue fills them, and those that have had nothing to do for a minute
  // end.
  asio::awaitable<void> run(LanePlan& plan) override {
    begin_lanes(plan, fewest_lanes());
    TimePoint look_at = services_.clock.now() + kLookEvery;
    while (!stopped_) {
      // Not before those that were begun are there.
      if (queue_.lanes() >= begun_) begin_lanes(plan, queue_.lacking_lanes());
      if (services_.clock.now() >= look_at) {
        end_lanes(plan, std::max(queue_.take_busiest(), fewest_lanes()));
        look_at = services_.clock.now() + kLookEvery;
      }
      co_await queue_.lanes_changed(look_at);
    }
  }
  void stop() override {
    stopped_ = true;
    queue_.look_again();
  }

  // After a function error the queue's own visibility timeout decides when a message is
  // redelivered. A batch that was throttled is held: to give it back would use up a delivery.
  RetryPolicy retry() const override {
    return {.longest_delay = kLongestDelay,
            .redelivery_delay = Duration::zero(),
            .longest_hold = kLongestHold,
            .empty_text_fails = true};
  }
  std::size_t window() const override { return settings_.batching.most; }

  void change(const Mapping& mapping, Duration function_timeout) override {
    settings_ = settings_of_queue(mapping, function_timeout);
    form_->has_window = settings_.batching.window > Duration::zero();
    queue_.change(settings_);
  }

  SourceParts make_lane(const LaneKey& /*lane*/, SourceObserver& observer) override {
    return {.source = std::make_unique<sqs::SqsSource>(queue_, observer),
            .encoder = make_sqs_encoder(arn_, region_, form_)};
  }

 private:
  void begin_lanes(LanePlan& plan, std::size_t more) {
    for (; more > 0; --more) plan.begin({.slot = begun_++});
  }
  void end_lanes(LanePlan& plan, std::size_t left) {
    while (begun_ > left) plan.end({.slot = --begun_}, LaneEnd::settles);
  }
  std::size_t fewest_lanes() const { return settings_.polls.fewest_polls; }

  const SourceServices& services_;
  const std::string arn_;
  const std::string region_;
  sqs::SqsQueueSettings settings_;
  const std::shared_ptr<SqsEventForm> form_ = std::make_shared<SqsEventForm>();
  Gauge polls_;
  sqs::SqsQueue queue_;
  std::size_t begun_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<MappingSources>> open_sqs_sources(const SourceServices& services,
                                                         const SourceOrder& order) {
  auto name = sqs::parse_sqs_arn(order.mapping.event_source_arn);
  if (!name) return name.error();
  return std::make_unique<SqsSources>(services, std::move(*name), order);
}

}  // namespace wheelpit
