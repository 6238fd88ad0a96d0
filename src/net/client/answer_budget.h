#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <list>

#include "base/clock.h"
#include "base/signal.h"

namespace wheelpit {

// Bounds the bytes of answers that are read side by side: beyond `bytes` of all together only one
// answer is read on, the one that asked first, and the others wait with the rest of theirs at the
// server. So there are never more than `bytes` and one answer's limit, and none waits for ever. For
// the coroutines of one thread.
class AnswerBudget {
 public:
  // `io` and `clock` must outlive this.
  AnswerBudget(boost::asio::io_context& io, const Clock& clock, std::size_t bytes)
      : clock_(clock), bytes_(bytes), changed_(io) {}
  AnswerBudget(const AnswerBudget&) = delete;
  AnswerBudget& operator=(const AnswerBudget&) = delete;

  // What one answer has of it, until nothing of the answer is kept any more.
  class Share {
   public:
    explicit Share(AnswerBudget& budget) : budget_(budget) {}
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Whether so many more may be read now.
    bool has_room(std::size_t bytes);
    // Returns when they may be, and how long that took.
    boost::asio::awaitable<Duration> wait_for_room(std::size_t bytes);
    void add(std::size_t bytes);

   private:
    AnswerBudget& budget_;
    std::size_t held_ = 0;
  };

  std::size_t held() const { return held_; }
  std::size_t waiting() const { return queue_.size(); }

 private:
  const Clock& clock_;
  const std::size_t bytes_;
  std::size_t held_ = 0;
  const Share* beyond_ = nullptr;  // that may be read on whatever there is
  std::list<const Share*> queue_;  // that wait, the first first
  Signal changed_;
};

}  // namespace wheelpit
