#include "async/event_queue.h"

#include <algorithm>

#include "function/function_arn.h"

namespace wheelpit::async {

bool EventSelection::contains(const EventSummary& event) const {
  if ((buckets & mask_of(bucket_of(event.number))) == 0) return false;
  if (state && *state != event.progress.state) return false;
  if (!function_name.empty() && function_name != function_name_of_arn(event.invoked_arn)) {
    return false;
  }
  return request_ids.empty() ||
         std::ranges::find(request_ids, event.request_id) != request_ids.end();
}

}  // namespace wheelpit::async
