#include "store/mapping_store.h"

namespace wheelpit {

template class ValueStore<Mapping>;

}  // namespace wheelpit
