#include "store/layer_store.h"

namespace wheelpit {

template class ValueStore<Layer>;

}  // namespace wheelpit
