#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "record/toy_message.h"
#include "source/event_source.h"

namespace wheelpit::toy {

// What toy sources read: lines in memory. Outlives them.
struct ToyBasket {
  std::deque<std::shared_ptr<const ToyMessage>> waiting;
  std::size_t out = 0;  // with a source
  std::vector<std::string> dead;
};

// A source of lines. What is not settled when it ends goes back.
class ToySource final : public EventSource {
 public:
  ToySource(boost::asio::io_context& io, const Clock& clock, ToyBasket& basket,
            SourceObserver& observer)
      : clock_(clock), basket_(basket), observer_(observer), changed_(io) {}

  // The basket has changed, or the clock, which is moved by hand.
  void wake() { changed_.notify(); }

  boost::asio::awaitable<void> run() override;
  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override;
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override;
  void stop() override;
  void release() override;
  void set_window(std::size_t records) override;
  void retry_now() override {}

 private:
  std::vector<Record> take();
  void put_back(const ToyMessage& message);

  const Clock& clock_;
  ToyBasket& basket_;
  SourceObserver& observer_;
  Signal changed_;
  std::size_t window_ = 100;
  std::uint64_t taken_ = 0;
  std::map<RecordId, std::shared_ptr<const ToyMessage>> out_;
  bool stopped_ = false;
  bool released_ = false;
};

}  // namespace wheelpit::toy
