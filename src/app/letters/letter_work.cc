#include "app/letters/letter_work.h"

#include <optional>
#include <utility>

#include "base/signal.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostFaultsTold = 100;

// One go, until it is told to stop.
class OneGo {
 public:
  OneGo(asio::io_context& io, const Clock& clock, LetterBox& box, LetterChoice& choice,
        const LetterWork& work)
      : clock_(clock),
        box_(box),
        choice_(choice),
        work_(work),
        pace_(work.per_second, clock.now()),
        waits_(io) {}

  asio::awaitable<Status> run() {
    outcome_.messages = box_.messages();
    began_ = clock_.now();
    while (outcome_.matched - outcome_.faults.size() < work_.most &&
           outcome_.looked_at < kMostLettersLookedAt && !is_over()) {
      const auto found = co_await box_.next();
      if (!found) co_return found.error();
      if (!*found) {
        outcome_.end = true;
        break;
      }
      ++outcome_.looked_at;
      if (!choice_.means(**found, box_.encoder())) {
        box_.leave(**found);
        continue;
      }
      ++outcome_.matched;
      if (const Status done = co_await act_on(**found); !done) co_return done;
    }
    co_return Status();
  }

  LetterOutcome outcome() && { return std::move(outcome_); }
  bool did_something() const { return outcome_.done != 0 || !outcome_.faults.empty(); }

 private:
  // Somebody who waits for a letter among many others is given more time than for the next one.
  // What would have to wait for its turn beyond the end is another go's.
  bool is_over() const {
    const TimePoint end = began_ + (did_something() ? kLetterWorkLasts : kLetterSearchLasts);
    return clock_.now() >= end || (outcome_.done != 0 && pace_.next() >= end);
  }

  // An error: nothing more can be done here.
  asio::awaitable<Status> act_on(const FoundLetter& found) {
    const std::string& to = work_.to.empty() ? found.letter.to : work_.to;
    if (work_.kind == LetterWork::Kind::redrive) {
      std::string why = found.damage;
      if (to.empty()) why = "it does not say where it died: name a queue to put it into";
      if (!why.empty()) {
        fail(found, std::move(why));
        co_return Status();
      }
    }
    if (work_.dry_run) {
      box_.leave(found);
      co_return Status();
    }
    while (clock_.now() < pace_.next()) co_await waits_.wait(pace_.next());
    pace_.gone(clock_.now());
    const bool again = work_.kind == LetterWork::Kind::redrive;
    const Status done = again ? co_await box_.put_back(found, to) : co_await box_.remove(found);
    if (done) {
      ++outcome_.done;
      co_return Status();
    }
    if (box_.broken()) co_return done;
    fail(found, done.error().message());
    co_return Status();
  }

  void fail(const FoundLetter& found, std::string why) {
    box_.leave(found);
    if (outcome_.faults.size() < kMostFaultsTold) {
      outcome_.faults.push_back({.id = found.letter.id, .words = std::move(why)});
    }
  }

  const Clock& clock_;
  LetterBox& box_;
  LetterChoice& choice_;
  const LetterWork& work_;
  TimePoint began_{};
  LetterPace pace_;
  Signal waits_;
  LetterOutcome outcome_;
};

}  // namespace

asio::awaitable<Result<std::vector<Letter>>> peek_at(LetterBox& box, LetterChoice choice,
                                                     std::size_t most) {
  std::vector<Letter> letters;
  Status status = co_await box.open();
  for (std::size_t looked = 0; status && letters.size() < most && looked < kMostLettersLookedAt;
       ++looked) {
    auto found = co_await box.next();
    if (!found) {
      status = found.error();
    } else if (!*found) {
      break;
    } else {
      if (choice.means(**found, box.encoder())) letters.push_back((*found)->letter);
      box.leave(**found);
    }
  }
  co_await box.close();
  if (!status) co_return status.error();
  co_return letters;
}

asio::awaitable<Result<LetterOutcome>> work_on(asio::io_context& io, const Clock& clock,
                                               LetterBox& box, LetterChoice choice,
                                               LetterWork work) {
  OneGo go(io, clock, box, choice, work);
  Status status = co_await box.open();
  if (status) status = co_await go.run();
  co_await box.close();
  if (!status && !go.did_something()) co_return status.error();
  LetterOutcome outcome = std::move(go).outcome();
  if (!status) outcome.faults.push_back({.id = "", .words = status.error().message()});
  co_return outcome;
}

}  // namespace wheelpit
