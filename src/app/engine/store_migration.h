#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "async/event_queue.h"
#include "base/result.h"
#include "store/document_store.h"

namespace wheelpit {

// How much was copied.
struct Migrated {
  std::size_t documents = 0;  // mappings, functions, secrets, layers
  std::size_t events = 0;
};

// Copies all documents and events into stores that must be empty: Errc::conflict, before anything
// is written, if one is not. Events keep their order, and how far they have come; they get other
// numbers. An error leaves the source as it was, and part of a copy in the target.
boost::asio::awaitable<Result<Migrated>> copy_stores(DocumentStore& from_documents,
                                                     async::EventQueue& from_events,
                                                     DocumentStore& to_documents,
                                                     async::EventQueue& to_events);

}  // namespace wheelpit
