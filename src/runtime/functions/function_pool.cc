#include "runtime/functions/function_pool.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// All that an environment depends on. A new description or tag ends none.
auto run_relevant(const Function& f) {
  return std::tie(f.name, f.arn, f.runtime, f.handler, f.timeout_seconds, f.memory_mb,
                  f.ephemeral_storage_mb, f.environment, f.code_sha256, f.code_directory,
                  f.hot_reload, f.image_uri, f.layers_directory, f.tracing_mode, f.logging);
}

// What is kept ready is used before what was started on demand.
bool is_better(const PooledEnvironment& a, const PooledEnvironment& b) {
  if (a.initialization != b.initialization) {
    return a.initialization == InitializationType::provisioned_concurrency;
  }
  return a.used_at > b.used_at;
}

FunctionPool::Meters make_meters(Metrics& metrics, const std::string& name) {
  const Labels labels{{"function_name", name}};
  const std::vector<double> seconds{0.001, 0.005, 0.02, 0.1, 0.5, 1, 3, 10, 30, 120, 900};
  return {
      .starts = metrics.counter("wheelpit_environment_starts_total",
                                "Environments started for the function.", labels),
      .init_seconds =
          metrics.histogram("wheelpit_environment_init_seconds",
                            "From starting the process to its first poll.", seconds, labels),
  };
}

}  // namespace

FunctionPool::FunctionPool(const Function& function, std::shared_ptr<LogFile> log_file,
                           std::unique_ptr<CodeWatch> code, Metrics& metrics)
    : function_(std::make_shared<const Function>(function)),
      code_(std::move(code)),
      log_file_(std::move(log_file)),
      meters_(make_meters(metrics, function.name)),
      provisioned_meters_(
          metrics, {{"function_name", function.name}, {"executed_version", function.version}}) {
  code_->follow(function_);
}

void FunctionPool::keep_ready(std::size_t number, WallTime asked_at) {
  if (number == ready_wanted_ && asked_at == ready_asked_at_) return;
  ready_failed("", {});
  ready_asked_at_ = asked_at;
  ready_wanted_ = number;
  provisioned_meters_.allocate(number);
}

bool FunctionPool::change(const Function& function, std::shared_ptr<LogFile> log_file) {
  const bool matters = run_relevant(function) != run_relevant(*function_);
  if (!matters) return false;
  function_ = std::make_shared<const Function>(function);
  log_file_ = std::move(log_file);
  code_->follow(function_);
  ++generation_;
  return true;
}

asio::awaitable<bool> FunctionPool::look_at_code(TimePoint now, CodeWatch::When when) {
  const bool changed = co_await code_->has_changed(now, when);
  if (changed) ++generation_;
  co_return changed;
}

PooledEnvironment* FunctionPool::find_idle() {
  PooledEnvironment* best = nullptr;
  for (PooledEnvironment& pooled : environments_) {
    if (pooled.leased || !is_current(pooled) || !pooled.environment->idle()) continue;
    if (best == nullptr || is_better(pooled, *best)) best = &pooled;
  }
  return best;
}

std::size_t FunctionPool::provisioned() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      environments_, [this](const auto& each) { return is_provisioned(each); }));
}

std::size_t FunctionPool::ready_missing() const {
  const std::size_t there = provisioned() + starts_begun_;
  return there >= ready_wanted() ? 0 : ready_wanted() - there;
}

void FunctionPool::ready_failed(std::string why, TimePoint again_at) {
  ready_failure_ = std::move(why);
  ready_again_at_ = again_at;
}

std::size_t FunctionPool::in_service() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(environments_, [this](const PooledEnvironment& each) {
        return is_provisioned(each) && each.environment->in_service();
      }));
}

ProvisionedState FunctionPool::ready_state() const {
  return {.available = static_cast<int>(std::min(in_service(), ready_wanted())),
          .failure = ready_failure_};
}

std::size_t FunctionPool::held_ready() const {
  const std::size_t there = in_service();
  return std::min(held_, there - std::min(there, ready_wanted()));
}

PooledEnvironment* FunctionPool::find_finishing() {
  for (PooledEnvironment& pooled : environments_) {
    if (!pooled.leased && is_current(pooled) && pooled.environment->finishing()) return &pooled;
  }
  return nullptr;
}

}  // namespace wheelpit::runtime
