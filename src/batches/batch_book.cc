#include "batches/batch_book.h"

#include <utility>

namespace wheelpit {

void MappingBatches::called(const BatchCall& call) {
  CalledBatch& batch = ring_.add(called_batch(call, clock_.wall_now(), ring_.last_number()));
  if (recording_ && call.reply) batch.recorded = hand_over(batch, call);
}

bool MappingBatches::hand_over(const CalledBatch& batch, const BatchCall& call) {
  return recorder_.record(recording_, {.batch = {.call = batch,
                                                 .function_arn = std::string(call.function_arn),
                                                 .function_error = call.reply->function_error},
                                       .event = call.event,
                                       .answer = std::move(call.reply->payload)});
}

std::shared_ptr<MappingBatches> BatchBook::of(const std::string& uuid) {
  auto& mapping = mappings_[uuid];
  if (!mapping) mapping = std::make_shared<MappingBatches>(recorder_, clock_);
  return mapping;
}

std::shared_ptr<MappingBatches> BatchBook::find(std::string_view uuid) const {
  const auto found = mappings_.find(uuid);
  return found == mappings_.end() ? nullptr : found->second;
}

}  // namespace wheelpit
