#include "async/event_bucket.h"

#include "base/hash.h"

namespace wheelpit::async {

// As the step to format 2 of the tables does it (postgres/schema_tables.cc).
int bucket_of_function(std::string_view name) { return sha256(name)[0] % kBuckets; }

}  // namespace wheelpit::async
