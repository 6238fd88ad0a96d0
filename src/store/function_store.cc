#include "store/function_store.h"

namespace wheelpit {

template class ValueStore<Function>;

}  // namespace wheelpit
