#include "poll/supervisor.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

Supervisor::Supervisor(asio::io_context& io, SourceFactory& sources, LaneServices services)
    : io_(io),
      sources_(sources),
      services_(std::move(services)),
      progress_(io),
      tasks_(io, services_.log) {}

void Supervisor::start(MappingRunner::Assignment assignment) {
  const std::string uuid = assignment.name.mapping_uuid;
  auto runner = std::make_unique<MappingRunner>(io_, sources_, services_, std::move(assignment),
                                                [this] { progress_.notify(); });
  tasks_.spawn("mapping " + uuid, runner->run(), [mapping = runner.get()] { mapping->end(); });
  runners_[uuid] = std::move(runner);
}

asio::awaitable<void> Supervisor::stop(std::string mapping_uuid) {
  const auto found = runners_.find(mapping_uuid);
  if (found == runners_.end()) co_return;
  MappingRunner& runner = *found->second;
  runner.stop(TimePoint::max());
  while (!runner.ended()) co_await progress_.wait();
  runners_.erase(mapping_uuid);
}

void Supervisor::retry_now(const std::string& mapping_uuid) {
  const auto found = runners_.find(mapping_uuid);
  if (found != runners_.end()) found->second->retry_now();
}

asio::awaitable<bool> Supervisor::adapt(Mapping mapping, Duration function_timeout) {
  const auto found = runners_.find(mapping.uuid);
  co_return found != runners_.end() && found->second->adapt(mapping, function_timeout);
}

asio::awaitable<void> Supervisor::stop_all(TimePoint until) {
  for (const auto& [uuid, runner] : runners_) runner->stop(until);
  const auto open = [](const auto& entry) { return !entry.second->source_closed(); };
  while (std::ranges::any_of(runners_, open)) co_await progress_.wait();
}

asio::awaitable<void> Supervisor::join() { co_await tasks_.join(); }

}  // namespace wheelpit
