#include "app/parts/mapping_destinations.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/uuid.h"

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<Status> MappingDestinations::tell(GivenUp batch) {
  std::string target = batch.destination;
  BatchRecord record = record_of(std::move(batch), clock_.wall_now());
  co_return co_await asio::co_spawn(io_, deliver(std::move(target), std::move(record)),
                                    asio::use_awaitable);
}

std::string MappingDestinations::write_down(GivenUp batch) {
  return record_json(record_of(std::move(batch), clock_.wall_now()));
}

asio::awaitable<Status> MappingDestinations::deliver(std::string target, BatchRecord record) {
  co_return co_await destinations_->deliver(std::move(target), std::move(record));
}

BatchRecord record_of(GivenUp batch, WallTime now) {
  BatchRecord record;
  record.timestamp = now;
  record.request_id = batch.request_id.empty() ? make_uuid() : std::move(batch.request_id);
  record.function_arn = std::move(batch.function_arn);
  record.condition = batch.cause == GiveUpCause::retries_exhausted ? "RetryAttemptsExhausted"
                                                                   : "RecordAgeExceeded";
  record.approximate_invoke_count = batch.calls;
  if (batch.answer && batch.cause == GiveUpCause::retries_exhausted) {
    record.response = {.executed_version = std::move(batch.answer->executed_version),
                       .function_error = batch.answer->function_error ? "Unhandled" : ""};
  }
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
