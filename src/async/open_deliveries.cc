#include "async/open_deliveries.h"

#include <string>
#include <utility>

#include "async/event_bucket.h"

namespace wheelpit::async {
namespace {

std::string& target_of(EventOutcome& outcome, EventTask task) {
  return task == EventTask::tell_destination ? outcome.destination : outcome.dead_letter_queue;
}

}  // namespace

int targets_in(const EventOutcome& outcome) {
  return (outcome.destination.empty() ? 0 : 1) + (outcome.dead_letter_queue.empty() ? 0 : 1);
}

void OpenDeliveries::begin(const StoredEvent& event) {
  open_.try_emplace(event.event.number, Open{.progress = event.progress,
                                             .pending = targets_in(event.progress.outcome)});
}

void OpenDeliveries::forget_bucket(int bucket) {
  std::erase_if(open_, [&](const auto& entry) { return bucket_of(entry.first) == bucket; });
}

std::optional<OpenDeliveries::Standing> OpenDeliveries::end(EventNumber number, EventTask task,
                                                            const Status& told) {
  const auto found = open_.find(number);
  if (found == open_.end()) return std::nullopt;
  Open& open = found->second;
  if (told) {
    target_of(open.progress.outcome, task).clear();
  } else {
    open.progress.last_error = told.error().message();
  }
  --open.pending;
  if (open.pending > 0) return Standing{.progress = open.progress, .last = false};
  Standing standing{.progress = std::move(open.progress), .last = true};
  open_.erase(found);
  return standing;
}

}  // namespace wheelpit::async
