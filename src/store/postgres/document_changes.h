#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/document_store.h"

namespace wheelpit {

// A document that was put or removed, perhaps more than once.
struct DocumentChange {
  Collection in = Collection::mappings;
  std::string key;
  bool own = false;  // the last time by this process

  bool operator==(const DocumentChange&) const = default;
};

// What has been written to a store since a revision, by this process or another one.
struct DocumentChanges {
  std::int64_t revision = 0;              // of the store: all changes up to it are known now
  std::vector<DocumentChange> documents;  // in the order of their last change
};

}  // namespace wheelpit
