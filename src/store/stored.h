#pragma once

#include "store/document_store.h"

namespace wheelpit {

// A T as it was read, with what a later write of it must expect.
template <class T>
struct Stored {
  T value;
  Revision revision = 0;
};

}  // namespace wheelpit
