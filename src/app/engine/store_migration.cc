#include "app/engine/store_migration.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {

namespace asio = boost::asio;

using async::EventNumber;
using async::EventQueue;
using async::StoredEvent;

namespace {

constexpr std::array kCollections = {Collection::mappings, Collection::functions,
                                     Collection::secrets, Collection::layers,
                                     Collection::recordings};
constexpr std::size_t kPage = 100;

asio::awaitable<Status> check_empty(const MovedStores& target) {
  const auto not_empty = [] {
    return Error(Errc::conflict, "the target holds something already: name an empty one");
  };
  for (const Collection in : kCollections) {
    const auto found = co_await target.documents.list(in, "", 1);
    if (!found) co_return found.error();
    if (!found->empty()) co_return not_empty();
  }
  const auto found = co_await target.events.list({}, 0, 1);
  if (!found) co_return found.error();
  if (!found->events.empty()) co_return not_empty();
  const auto mappings = co_await target.positions.mappings();
  if (!mappings) co_return mappings.error();
  const auto notices = co_await target.positions.notices(0, 1);
  if (!notices) co_return notices.error();
  if (!mappings->empty() || !notices->empty()) co_return not_empty();
  co_return Status();
}

asio::awaitable<Result<std::size_t>> copy_collection(Collection in, DocumentStore& from,
                                                     DocumentStore& to) {
  std::size_t count = 0;
  std::string after;
  for (;;) {
    auto page = co_await from.list(in, after, kPage);
    if (!page) co_return page.error();
    if (page->empty()) co_return count;
    after = page->back().key;
    for (Document& document : *page) {
      const auto put = co_await to.put(in, std::move(document.key), std::move(document.body), 0);
      if (!put) co_return put.error();
      ++count;
    }
  }
}

asio::awaitable<Status> copy_event(StoredEvent event, EventQueue& to) {
  const auto number = co_await to.add(event.event);
  if (!number) co_return number.error();
  std::vector<async::EventUpdate> update = {{.number = *number,
                                             .progress = std::move(event.progress),
                                             .response = std::move(event.last_response)}};
  const auto updated = co_await to.update(std::move(update));
  if (!updated) co_return updated.error();
  co_return Status();
}

asio::awaitable<Result<std::size_t>> copy_events(EventQueue& from, EventQueue& to) {
  std::size_t count = 0;
  EventNumber after = 0;
  for (;;) {
    const auto page = co_await from.list({}, after, kPage);
    if (!page) co_return page.error();
    for (const async::EventSummary& event : page->events) {
      auto whole = co_await from.read({event.number});
      if (!whole) co_return whole.error();
      for (StoredEvent& one : *whole) {
        if (Status done = co_await copy_event(std::move(one), to); !done) co_return done.error();
        ++count;
      }
    }
    if (!page->next) co_return count;
    after = *page->next;
  }
}

asio::awaitable<Status> copy_positions(MovablePositionStore& from, MovablePositionStore& to,
                                       Migrated& done) {
  const auto mappings = co_await from.mappings();
  if (!mappings) co_return mappings.error();
  for (const std::string& mapping : *mappings) {
    auto saved = co_await from.save(mapping);
    if (!saved) co_return saved.error();
    const Status kept = co_await to.restore(std::move(*saved));
    if (!kept) co_return kept;
    ++done.mappings;
  }
  std::uint64_t after = 0;
  for (;;) {
    auto page = co_await from.notices(after, kPage);
    if (!page) co_return page.error();
    if (page->empty()) co_return Status();
    after = page->back().number;
    done.notices += page->size();
    const Status kept = co_await to.restore_notices(std::move(*page));
    if (!kept) co_return kept;
  }
}

}  // namespace

asio::awaitable<Result<Migrated>> copy_stores(MovedStores from, MovedStores to) {
  if (Status empty = co_await check_empty(to); !empty) co_return empty.error();
  Migrated done;
  for (const Collection in : kCollections) {
    const auto copied = co_await copy_collection(in, from.documents, to.documents);
    if (!copied) co_return copied.error();
    done.documents += *copied;
  }
  const auto copied = co_await copy_events(from.events, to.events);
  if (!copied) co_return copied.error();
  done.events = *copied;
  const Status positions = co_await copy_positions(from.positions, to.positions, done);
  if (!positions) co_return positions.error();
  co_return done;
}

}  // namespace wheelpit
