#include "app/parts/mapping_destinations.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/uuid.h"
#include "destination/target.h"
#include "destination/written_notice.h"
#include "mapping/source_traits.h"

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<Status> MappingDestinations::tell(GivenUp batch) {
  std::string target = batch.destination;
  BatchRecord record = record_of(std::move(batch), clock_.wall_now());
  co_return co_await asio::co_spawn(io_, deliver(std::move(target), std::move(record)),
                                    asio::use_awaitable);
}

std::string MappingDestinations::write_down(GivenUp batch) {
  const WallTime now = clock_.wall_now();
  const auto target = parse_target(batch.destination);
  const bool bucket = target && target->kind == TargetKind::bucket;
  if (!batch.partition.empty()) {
    const bool letters = target && target->kind == TargetKind::kafka_topic;
    auto notice = notice_of(kafka_record_of(std::move(batch), now), letters, bucket, make_uuid());
    if (!notice) return {};  // a bug, which the encoder's tests would show
    return wheelpit::write_down(*notice);
  }
  if (!batch.stream) return wheelpit::write_down(notice_of(record_of(std::move(batch), now)));
  return wheelpit::write_down(
      notice_of(stream_record_of(std::move(batch), now), bucket, make_uuid()));
}

asio::awaitable<Status> MappingDestinations::deliver(std::string target, BatchRecord record) {
  co_return co_await destinations_->deliver(std::move(target), std::move(record));
}

namespace {

std::string_view condition_of(const GivenUp& batch) {
  switch (batch.cause) {
    case GiveUpCause::retries_exhausted:
      return "RetryAttemptsExhausted";
    case GiveUpCause::record_too_old:
      return "RecordAgeExceeded";
    case GiveUpCause::record_too_large:
      return "MaximumPayloadSizeExceeded";
  }
  return "";
}

std::optional<BatchRecord::Response> response_of(const GivenUp& batch) {
  if (!batch.answer || batch.cause != GiveUpCause::retries_exhausted) return std::nullopt;
  return BatchRecord::Response{.executed_version = batch.answer->executed_version,
                               .function_error = batch.answer->function_error ? "Unhandled" : ""};
}

}  // namespace

StreamRecord stream_record_of(GivenUp batch, WallTime now) {
  StreamRecord record;
  const SourceTraits& traits = traits_of(batch.stream->kind);
  record.batch_info = traits.batch_info;
  record.whole_seconds = traits.arrivals_by_the_second;
  record.timestamp = now;
  record.condition = condition_of(batch);
  record.approximate_invoke_count = std::max(batch.calls, 1);  // 1 of what no call was made with
  record.response = response_of(batch);
  record.request_id = batch.request_id.empty() ? make_uuid() : std::move(batch.request_id);
  record.function_arn = std::move(batch.function_arn);
  record.mapping_uuid = std::move(batch.mapping_uuid);
  record.stream_arn = std::move(batch.event_source_arn);
  record.shard_id = std::move(batch.stream->shard);
  record.records = batch.message_ids.size();
  if (record.records > 0) {
    record.first_number = batch.message_ids.front();
    record.last_number = batch.message_ids.back();
  }
  record.first_arrival = batch.first_arrival;
  record.last_arrival = batch.last_arrival;
  if (const auto& window = batch.stream->window) {
    record.window = {.start = window->start,
                     .end = window->end,
                     .is_final = window->is_final,
                     .terminated_early = window->terminated_early};
  }
  record.event = std::move(batch.event);
  return record;
}

KafkaRecord kafka_record_of(GivenUp batch, WallTime now) {
  KafkaRecord record;
  record.timestamp = now;
  record.condition = condition_of(batch);
  record.approximate_invoke_count = std::max(batch.calls, 1);  // as of a stream
  record.response = response_of(batch);
  record.null_response = batch.cause == GiveUpCause::record_too_large;
  record.request_id = batch.request_id.empty() ? make_uuid() : std::move(batch.request_id);
  record.function_arn = std::move(batch.function_arn);
  record.mapping_uuid = std::move(batch.mapping_uuid);
  record.partition = std::move(batch.partition);
  record.event = std::move(batch.event);
  return record;
}

BatchRecord record_of(GivenUp batch, WallTime now) {
  BatchRecord record;
  record.timestamp = now;
  record.request_id = batch.request_id.empty() ? make_uuid() : std::move(batch.request_id);
  record.function_arn = std::move(batch.function_arn);
  record.condition = condition_of(batch);
  record.approximate_invoke_count = batch.calls;
  record.response = response_of(batch);
  record.mapping_uuid = std::move(batch.mapping_uuid);
  record.event_source_arn = std::move(batch.event_source_arn);
  record.queue = std::move(batch.queue);
  record.virtual_host = std::move(batch.virtual_host);
  record.message_ids = std::move(batch.message_ids);
  record.first_arrival = batch.first_arrival;
  record.last_arrival = batch.last_arrival;
  record.event = std::move(batch.event);
  return record;
}

}  // namespace wheelpit
