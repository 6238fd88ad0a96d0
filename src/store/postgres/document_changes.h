#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/document_store.h"

namespace wheelpit {

// What other engines have written to a store since.
struct DocumentChanges {
  struct One {
    Collection in;
    std::string key;  // of a document that was put or removed, perhaps more than once
  };
  std::int64_t revision = 0;  // of the store: all changes up to it are known now
  std::vector<One> documents;
};

}  // namespace wheelpit
