#include "poll/mapping_runner.h"

#include <algorithm>
#include <utility>

#include "mapping/mapping_log.h"
#include "poll/mapping_health.h"

namespace wheelpit {

namespace asio = boost::asio;

MappingRunner::MappingRunner(asio::io_context& io, SourceFactory& sources,
                             const LaneServices& services, Assignment assignment,
                             std::function<void()> on_progress)
    : io_(io),
      factory_(sources),
      services_(services),
      assignment_(std::move(assignment)),
      log_(mapping_log(services.log, assignment_.mapping)),
      on_progress_(std::move(on_progress)),
      changed_(io),
      tasks_(io, services.log) {}

asio::awaitable<void> MappingRunner::run() {
  while (!sources_ && !stopping_) co_await open();
  if (sources_ && !stopping_) start_lanes();
  co_await tasks_.join();
  end();
}

void MappingRunner::end() {
  ended_ = true;
  on_progress_();
}

void MappingRunner::stop(TimePoint until) {
  stopping_ = true;
  stop_until_ = std::min(stop_until_, until);
  for (const auto& lane : lanes_) lane->stop(stop_until_);
  changed_.notify();
}

void MappingRunner::retry_now() {
  retry_ = true;
  for (const auto& lane : lanes_) lane->retry_now();
  changed_.notify();
}

bool MappingRunner::adapt(const Mapping& mapping, Duration function_timeout) {
  if (!sources_ || stopping_) return false;
  if (!filter_.change(mapping.filters, mapping.kind, services_.filter_profile)) return false;
  assignment_.mapping = mapping;
  assignment_.function_timeout = function_timeout;
  sources_->change(mapping, function_timeout);
  for (const auto& lane : lanes_) lane->adapt();
  return true;
}

bool MappingRunner::source_closed() const {
  if (lanes_.empty()) return ended_;
  return std::ranges::all_of(lanes_, [](const auto& lane) { return lane->source_closed(); });
}

// A mapping that cannot be opened waits until what it lacks may have come.
asio::awaitable<void> MappingRunner::open() {
  auto sources = open_sources();
  if (sources) {
    sources_ = std::move(*sources);
    co_return;
  }
  const SourceHealth health{.problem = SourceProblem::configuration,
                            .detail = sources.error().message()};
  tell(health);
  retry_ = false;
  while (!stopping_ && !retry_) co_await changed_.wait();
}

// The patterns were valid when they were stored; the configuration may have changed since.
Result<std::unique_ptr<MappingSources>> MappingRunner::open_sources() {
  const Mapping& mapping = assignment_.mapping;
  auto sources = factory_.open(mapping, assignment_.function_timeout);
  if (!sources) return sources.error();
  const Status filter = filter_.change(mapping.filters, mapping.kind, services_.filter_profile);
  if (!filter) return filter.error();
  return sources;
}

void MappingRunner::start_lanes() {
  healths_.resize(sources_->lanes());
  for (std::size_t lane = 0; lane < healths_.size(); ++lane) {
    const LaneRunner::Assignment assignment{.lane = lane,
                                            .mapping = assignment_.mapping,
                                            .sources = *sources_,
                                            .filter = filter_,
                                            .observer = *this};
    lanes_.push_back(std::make_unique<LaneRunner>(io_, services_, assignment, on_progress_));
  }
  for (const auto& lane : lanes_) {
    tasks_.spawn("lane of mapping " + assignment_.mapping.uuid, lane->run(),
                 [runner = lane.get()] { runner->end(); });
  }
}

void MappingRunner::on_health(std::size_t lane, const SourceHealth& health) {
  healths_.at(lane) = health;
  tell(combined_health(healths_, told_health_.value_or(SourceHealth())));
}

// One line a change, not one a lane. While a broker cannot be reached its words may change with
// each attempt; the matter does not.
void MappingRunner::tell(SourceHealth health) {
  if (told_health_ == health) return;
  const SourceHealth before =
      std::exchange(told_health_, std::move(health)).value_or(SourceHealth());
  const SourceHealth& now = *told_health_;
  const bool same_matter =
      now.problem == before.problem &&
      (now.detail == before.detail || now.problem == SourceProblem::connection);
  if (now.problem != SourceProblem::none && !same_matter) {
    log_.warn("cannot consume event source",
              {{"problem", to_string(now.problem)}, {"error", now.detail}});
  } else if (now.consuming && (!before.consuming || before.problem != now.problem)) {
    log_.info("consuming event source");
  }
  assignment_.observer->on_health(assignment_.name, now);
}

// The mapping's last result is that of whichever lane invoked last.
void MappingRunner::on_result(std::size_t /*lane*/, std::string_view result) {
  if (result == told_result_) return;
  told_result_ = result;
  assignment_.observer->on_result(assignment_.name, told_result_);
}

}  // namespace wheelpit
