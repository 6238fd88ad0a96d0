#include "source/toy/toy_source.h"

#include <ranges>
#include <utility>

namespace wheelpit::toy {

using boost::asio::awaitable;

awaitable<void> ToySource::run() {
  observer_.on_health({.consuming = true, .problem = SourceProblem::none, .detail = ""});
  while (!released_) co_await changed_.wait();
  for (const auto& [id, message] : out_ | std::views::reverse) put_back(*message);
  basket_.out -= out_.size();
  out_.clear();
}

awaitable<Result<std::vector<Record>>> ToySource::receive(std::optional<TimePoint> until) {
  for (;;) {
    if (stopped_) co_return Error(Errc::cancelled, "event source stopped");
    std::vector<Record> records = take();
    if (!records.empty() || (until && clock_.now() >= *until)) co_return records;
    co_await changed_.wait();
  }
}

awaitable<Result<std::vector<RecordId>>> ToySource::settle(std::span<const RecordVerdict> verdicts,
                                                           const LaneNote& /*note*/) {
  // From the last to the first, so that what goes back to the front keeps its order.
  for (const RecordVerdict& verdict : verdicts | std::views::reverse) {
    const auto found = out_.find(verdict.id);
    if (found == out_.end()) continue;
    const auto message = std::move(found->second);
    out_.erase(found);
    --basket_.out;
    if (verdict.settlement == Settlement::again) put_back(*message);
    if (verdict.settlement == Settlement::dead_letter) basket_.dead.emplace_back(message->body());
  }
  changed_.notify();
  co_return std::vector<RecordId>();
}

void ToySource::stop() {
  stopped_ = true;
  changed_.notify();
}

void ToySource::release() {
  released_ = true;
  changed_.notify();
}

void ToySource::set_window(std::size_t records) {
  window_ = records;
  changed_.notify();
}

std::vector<Record> ToySource::take() {
  std::vector<Record> records;
  while (!basket_.waiting.empty() && out_.size() < window_) {
    const RecordId id{.epoch = 1, .tag = ++taken_};
    Record& record = records.emplace_back();
    record.id = id;
    record.received_at = clock_.now();
    record.message = std::shared_ptr<const Message>(basket_.waiting.front());
    out_.emplace(id, std::move(basket_.waiting.front()));
    basket_.waiting.pop_front();
    ++basket_.out;
  }
  return records;
}

void ToySource::put_back(const ToyMessage& message) {
  basket_.waiting.push_front(std::make_shared<ToyMessage>(std::string(message.body()), true));
}

}  // namespace wheelpit::toy
