#include "mapping/batch_handling.h"

namespace wheelpit {

BatchHandling handling_of(const MappingSettings& parameters) {
  return {.maximum_concurrency = parameters.maximum_concurrency,
          .function_response_types = parameters.function_response_types,
          .bisect_batch_on_function_error = parameters.bisect_batch_on_function_error,
          .maximum_retry_attempts = parameters.maximum_retry_attempts,
          .maximum_record_age_seconds = parameters.maximum_record_age_seconds,
          .on_failure = parameters.on_failure};
}

bool cuts_batches(const BatchHandling& handling) {
  return !handling.function_response_types.value_or(std::vector<std::string>()).empty() ||
         handling.bisect_batch_on_function_error.value_or(false) ||
         handling.maximum_retry_attempts.value_or(-1) >= 0 ||
         handling.maximum_record_age_seconds.value_or(-1) >= 0;
}

}  // namespace wheelpit
