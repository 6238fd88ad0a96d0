#include "app/letters/async_letters.h"

#include <iterator>
#include <utility>

#include "function/function_arn.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPage = 100;

async::EventSelection failed_ones() {
  return {.request_ids = {}, .function_name = {}, .state = async::EventState::failed};
}

async::EventSelection only(const FoundLetter& letter) {
  async::EventSelection selection = failed_ones();
  selection.request_ids.push_back(letter.letter.id);
  return selection;
}

Error gone() { return {Errc::not_found, "it is not among the failed events any more"}; }

FoundLetter found_in(const async::StoredEvent& stored) {
  const async::EventProgress& progress = stored.progress;
  FoundLetter found;
  found.letter = {.id = stored.event.request_id,
                  .to = std::string(function_name_of_arn(stored.event.invoked_arn)),
                  .died_at = progress.outcome.concluded,
                  .deaths = static_cast<std::uint64_t>(progress.attempts),
                  .bytes = stored.event.payload->size(),
                  .body = *stored.event.payload};
  if (progress.outcome.condition) found.letter.reason = name_of(*progress.outcome.condition);
  if (!progress.last_error.empty()) {
    if (!found.letter.reason.empty()) found.letter.reason += ": ";
    found.letter.reason += progress.last_error;
  }
  found.json = found.letter.body;
  return found;
}

}  // namespace

asio::awaitable<Status> AsyncLetters::open() {
  const auto counts = co_await events_.count_failed();
  if (!counts) co_return counts.error();
  std::uint64_t failed = 0;
  for (const async::FailedCount& count : *counts) failed += count.events;
  messages_ = failed;
  co_return Status();
}

asio::awaitable<Result<std::optional<FoundLetter>>> AsyncLetters::next() {
  for (;;) {
    while (page_.empty()) {
      if (!after_) co_return std::nullopt;
      auto page = co_await events_.list(failed_ones(), *after_, kPage);
      if (!page) co_return page.error();
      std::move(page->events.begin(), page->events.end(), std::back_inserter(page_));
      after_ = page->next;
    }
    const std::string id = std::move(page_.front().request_id);
    page_.pop_front();
    const auto stored = co_await events_.show(id);
    if (!stored) co_return stored.error();
    if (*stored) co_return std::optional(found_in(**stored));
  }
}

// One write: the event is failed, or it waits.
asio::awaitable<Status> AsyncLetters::put_back(const FoundLetter& letter, std::string to) {
  if (to != letter.letter.to) {
    co_return Error(Errc::invalid_argument,
                    "a failed event goes back to its function, and nowhere else");
  }
  const auto count = co_await events_.redrive(only(letter));
  if (!count) co_return count.error();
  if (*count == 0) co_return gone();
  co_return Status();
}

asio::awaitable<Status> AsyncLetters::remove(const FoundLetter& letter) {
  const auto count = co_await events_.purge(only(letter));
  if (!count) co_return count.error();
  if (*count == 0) co_return gone();
  co_return Status();
}

}  // namespace wheelpit
