#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "async/event_queue.h"
#include "base/result.h"
#include "function/code_store.h"
#include "positions/movable_position_store.h"
#include "store/document_store.h"

namespace wheelpit {

// What is moved, or where to. Must outlive the call.
struct MovedStores {
  DocumentStore& documents;
  async::EventQueue& events;
  MovablePositionStore& positions;
};

// How much was copied.
struct Migrated {
  std::size_t documents = 0;  // mappings, functions, secrets, layers
  std::size_t events = 0;
  std::size_t mappings = 0;  // with positions
  std::size_t notices = 0;   // that destinations must still be told
};

// Copies all documents, events and positions into stores that must be empty: Errc::conflict, before
// anything is written, if one is not. Events keep their order, and how far they have come; they get
// other numbers. An error leaves the source as it was, and part of a copy in the target.
boost::asio::awaitable<Result<Migrated>> copy_stores(MovedStores from, MovedStores to);

enum class PackagesTo { archive, folder };

struct MigratedPackages {
  std::size_t packages = 0;
  std::size_t missing = 0;  // that are named, but not there
};

// Copies the packages that functions and layers name between a folder and its archive. Missing ones
// are counted: their functions do not run where they were, either.
boost::asio::awaitable<Result<MigratedPackages>> copy_packages(DocumentStore& documents,
                                                               CodeStore& code, PackagesTo to);

}  // namespace wheelpit
