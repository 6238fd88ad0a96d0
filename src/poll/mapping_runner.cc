#include "poll/mapping_runner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "mapping/mapping_log.h"
#include "poll/mapping_health.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kPause = std::chrono::seconds(1);

}  // namespace

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
  if (sources_ && !stopping_) co_await run_lanes();
  co_await tasks_.join();
  remove_ended();
  end();
}

asio::awaitable<void> MappingRunner::run_lanes() {
  run_sources();
  while (!stopping_) {
    remove_ended();
    if (run_again_at_ && services_.clock.now() >= *run_again_at_) run_sources();
    co_await changed_.wait(run_again_at_);
  }
}

void MappingRunner::run_sources() {
  run_again_at_.reset();
  tasks_.spawn("sources of mapping " + assignment_.mapping.uuid, sources_->run(*this), [this] {
    run_again_at_ = services_.clock.now() + kPause;
    changed_.notify();
  });
}

void MappingRunner::end() {
  ended_ = true;
  on_progress_();
}

void MappingRunner::stop(TimePoint until) {
  stopping_ = true;
  stop_until_ = std::min(stop_until_, until);
  if (sources_) sources_->stop();
  for (const auto& [key, lane] : lanes_) lane.runner->stop(stop_until_);
  changed_.notify();
}

void MappingRunner::retry_now() {
  retry_ = true;
  if (sources_) sources_->retry_now();
  for (const auto& [key, lane] : lanes_) lane.runner->retry_now();
  changed_.notify();
}

bool MappingRunner::adapt(const Mapping& mapping, Duration function_timeout) {
  if (!sources_ || stopping_) return false;
  if (!filter_.change(mapping.filters, mapping.kind, services_.filter_profile)) return false;
  assignment_.mapping = mapping;
  assignment_.function_timeout = function_timeout;
  sources_->change(mapping, function_timeout);
  for (const auto& [key, lane] : lanes_) lane.runner->adapt();
  return true;
}

bool MappingRunner::source_closed() const {
  if (lanes_.empty()) return ended_;
  return std::ranges::all_of(
      lanes_, [](const auto& entry) { return entry.second.runner->source_closed(); });
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

void MappingRunner::begin(const LaneKey& lane) {
  if (stopping_) return;
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return start(lane);
  if (found->second.ending) found->second.begins_again = true;
}

void MappingRunner::start(const LaneKey& lane) {
  const LaneRunner::Assignment assignment{.lane = lane,
                                          .mapping = assignment_.mapping,
                                          .sources = *sources_,
                                          .filter = filter_,
                                          .observer = *this};
  auto runner = std::make_unique<LaneRunner>(io_, services_, assignment, [this] {
    changed_.notify();
    on_progress_();
  });
  LaneRunner& begun = *runner;
  lanes_[lane].runner = std::move(runner);
  tasks_.spawn("lane of mapping " + assignment_.mapping.uuid, begun.run(), [&] { begun.end(); });
}

void MappingRunner::end(const LaneKey& lane, LaneEnd how) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  LaneEntry& entry = found->second;
  entry.ending = true;
  entry.begins_again = false;
  entry.runner->stop(how == LaneEnd::drops ? services_.clock.now() : stop_until_);
}

void MappingRunner::remove_ended() {
  for (auto at = lanes_.begin(); at != lanes_.end();) {
    if (!at->second.runner->ended()) {
      ++at;
      continue;
    }
    const auto ended = lanes_.extract(at++);
    sources_->lane_ended(ended.key(), ended.mapped().runner->finished());
    if (ended.mapped().begins_again) begin(ended.key());
    tell_health();
  }
}

void MappingRunner::on_health(const LaneKey& lane, const SourceHealth& health) {
  lanes_.at(lane).health = health;
  tell_health();
}

void MappingRunner::on_health(const SourceHealth& health) {
  sources_health_ = health;
  tell_health();
}

void MappingRunner::tell_health() {
  std::vector<SourceHealth> healths;
  if (sources_health_) healths.push_back(*sources_health_);
  for (const auto& [key, lane] : lanes_) healths.push_back(lane.health);
  if (healths.empty()) return;
  tell(combined_health(healths, told_health_.value_or(SourceHealth())));
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
void MappingRunner::on_result(const LaneKey& /*lane*/, std::string_view result) {
  if (result == told_result_) return;
  told_result_ = result;
  assignment_.observer->on_result(assignment_.name, told_result_);
}

}  // namespace wheelpit
