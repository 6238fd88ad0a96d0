#include "app/letters/quarantine_letters.h"

#include <iterator>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<Result<std::optional<FoundLetter>>> QuarantineLetters::next() {
  constexpr std::size_t kPage = 100;
  for (;;) {
    while (page_.empty()) {
      if (!more_) co_return std::nullopt;
      auto page = co_await shelf_.list("", after_, kPage);
      if (!page) co_return page.error();
      more_ = page->more && !page->messages.empty();
      if (!page->messages.empty()) after_ = page->messages.back().id;
      std::move(page->messages.begin(), page->messages.end(), std::back_inserter(page_));
    }
    const std::string id = std::move(page_.front().id);
    page_.pop_front();
    auto kept = co_await shelf_.get(id);
    if (!kept) {
      if (kept.error().code() == Errc::not_found) continue;  // it has made room
      co_return kept.error();
    }
    FoundLetter found;
    found.letter = {.id = id,
                    .to = kept->message.queue,
                    .reason = kept->message.cause,
                    .died_at = kept->message.kept_at,
                    .bytes = kept->body.size(),
                    .body = std::move(kept->body)};
    found.damage = "no function may see it, whichever queue it comes from";
    co_return std::optional(std::move(found));
  }
}

asio::awaitable<Status> QuarantineLetters::put_back(const FoundLetter& letter, std::string /*to*/) {
  co_return Error(Errc::invalid_argument, letter.damage);
}

asio::awaitable<Status> QuarantineLetters::remove(const FoundLetter& letter) {
  co_return co_await shelf_.remove(letter.letter.id);
}

}  // namespace wheelpit
