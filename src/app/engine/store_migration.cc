#include "app/engine/store_migration.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {

namespace asio = boost::asio;

using async::EventNumber;
using async::EventPage;
using async::EventQueue;
using async::StoredEvent;

namespace {

constexpr std::array kCollections = {Collection::mappings, Collection::functions,
                                     Collection::secrets, Collection::layers,
                                     Collection::recordings};
constexpr std::size_t kPage = 100;

asio::awaitable<Status> check_empty(DocumentStore& documents, EventQueue& events) {
  const auto not_empty = [] {
    return Error(Errc::conflict, "the target holds something already: name an empty one");
  };
  for (const Collection in : kCollections) {
    const auto found = co_await documents.list(in, "", 1);
    if (!found) co_return found.error();
    if (!found->empty()) co_return not_empty();
  }
  const auto found = co_await events.list({}, 0, 1);
  if (!found) co_return found.error();
  if (!found->events.empty()) co_return not_empty();
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

}  // namespace

asio::awaitable<Result<Migrated>> copy_stores(DocumentStore& from_documents,
                                              EventQueue& from_events, DocumentStore& to_documents,
                                              EventQueue& to_events) {
  if (Status empty = co_await check_empty(to_documents, to_events); !empty) {
    co_return empty.error();
  }
  Migrated done;
  for (const Collection in : kCollections) {
    const auto copied = co_await copy_collection(in, from_documents, to_documents);
    if (!copied) co_return copied.error();
    done.documents += *copied;
  }
  const auto copied = co_await copy_events(from_events, to_events);
  if (!copied) co_return copied.error();
  done.events = *copied;
  co_return done;
}

}  // namespace wheelpit
