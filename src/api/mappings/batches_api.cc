#include "api/mappings/batches_api.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "function/function_arn.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}
std::int64_t milliseconds_of(Duration duration) {
  return std::chrono::round<std::chrono::milliseconds>(duration).count();
}

json::object shown(const CalledBatch& batch) {
  json::object out{{"Number", batch.number},
                   {"StartedAt", milliseconds_of(batch.started)},
                   {"FirstRecordAt", milliseconds_of(batch.first_received)},
                   {"Records", batch.records},
                   {"Bytes", batch.bytes},
                   {"ClosedBy", to_string(batch.closed_by)},
                   {"WaitedMilliseconds", milliseconds_of(batch.waited)},
                   {"RanMilliseconds", milliseconds_of(batch.ran)},
                   {"Attempt", batch.attempt},
                   {"Outcome", to_string(batch.outcome)},
                   {"FailedRecords", batch.failed_records},
                   {"Recorded", batch.recorded}};
  if (!batch.request_id.empty()) out["RequestId"] = batch.request_id;
  if (!batch.error_type.empty()) out["ErrorType"] = batch.error_type;
  if (!batch.executed_version.empty()) out["ExecutedVersion"] = batch.executed_version;
  if (!batch.lane.empty()) out["Lane"] = batch.lane;
  return out;
}

json::object shown(const RecordedBatch& batch) {
  json::object out = shown(batch.call);
  out["FunctionArn"] = batch.function_arn;
  out["FunctionError"] = batch.function_error;
  out["EventBytes"] = batch.event_bytes;
  out["AnswerBytes"] = batch.answer_bytes;
  out["Redacted"] = batch.redacted;
  return out;
}

json::object shown(const RecordingState& state) {
  json::array redact;
  for (const RedactionPath& path : state.settings.redact) redact.emplace_back(to_text(path));
  json::object out{{"Enabled", state.settings.enabled},
                   {"MaxBatches", state.settings.max_batches},
                   {"MaxBytes", state.settings.max_bytes},
                   {"Redact", std::move(redact)},
                   {"Batches", state.held.batches},
                   {"Bytes", state.held.bytes},
                   {"Dropped", state.dropped}};
  if (!state.last_fault.empty()) out["LastFault"] = state.last_fault;
  return out;
}

json::object answer_of(const BatchFile& file) {
  json::object out{{"ExecutedVersion", file.batch.call.executed_version},
                   {"RequestId", file.batch.call.request_id},
                   {"FunctionError", file.batch.function_error},
                   {"RanMilliseconds", milliseconds_of(file.batch.call.ran)},
                   {"Answer", file.texts.answer}};
  if (!file.batch.call.error_type.empty()) out["ErrorType"] = file.batch.call.error_type;
  return out;
}

json::object answer_of(const Reply& reply, Duration ran) {
  json::object out{{"ExecutedVersion", reply.executed_version},
                   {"RequestId", reply.request_id},
                   {"FunctionError", reply.function_error},
                   {"RanMilliseconds", milliseconds_of(ran)},
                   {"Answer", reply.payload},
                   {"LogTail", reply.log_tail}};
  if (!reply.error_type.empty()) out["ErrorType"] = reply.error_type;
  return out;
}

ServiceError error_of_call(const Error& error) {
  if (error.code() == Errc::throttled) {
    return {.code = ErrorCode::too_many_requests,
            .message = "Rate Exceeded.",
            .reason = "ConcurrentInvocationLimitExceeded"};
  }
  if (error.code() == Errc::unavailable) {
    return {.code = ErrorCode::service_unavailable, .message = error.message()};
  }
  return to_service_error(error);
}

Outcome<void> read_paths(const json::object& input, RecordingSettings& settings) {
  const json::value* const given = find(input, "Redact");
  if (given == nullptr) return {};
  settings.redact.clear();
  for (const json::value& each : given->as_array()) {
    auto path = parse_redaction_path(each.as_string());
    if (!path) {
      return fail(ErrorCode::invalid_parameter_value, "Redact: " + path.error().message() + ".");
    }
    settings.redact.push_back(std::move(*path));
  }
  return {};
}

}  // namespace

bool is_same_answer(std::string_view one, std::string_view other) {
  if (one == other) return true;
  boost::system::error_code fault;
  const json::value first = json::parse(one, fault);
  if (fault) return false;
  const json::value second = json::parse(other, fault);
  return !fault && first == second;
}

Answer BatchesApi::list(Call call) {
  const auto mapping = co_await mapping_of(call);
  if (!mapping) co_return std::unexpected(mapping.error());
  constexpr int kMost = 100;
  const json::value* const after = find(call.input, "After");
  const auto batches = co_await desk().called(
      mapping->uuid, after == nullptr ? 0 : after->as_int64(),
      static_cast<std::size_t>(integer_of(call.input, "MaxItems").value_or(kMost)));
  json::array list;
  for (const CalledBatch& batch : batches) list.push_back(shown(batch));
  co_return Output(json::object{{"Batches", std::move(list)}});
}

Answer BatchesApi::recording(Call call) {
  const auto mapping = co_await mapping_of(std::move(call));
  if (!mapping) co_return std::unexpected(mapping.error());
  const auto state = co_await desk().recording(mapping->uuid);
  if (!state) co_return std::unexpected(to_service_error(state.error()));
  co_return Output(shown(*state));
}

Answer BatchesApi::set_recording(Call call) {
  const auto mapping = co_await mapping_of(call);
  if (!mapping) co_return std::unexpected(mapping.error());
  const auto before = co_await desk().recording(mapping->uuid);
  if (!before) co_return std::unexpected(to_service_error(before.error()));
  RecordingSettings settings = before->settings;
  settings.enabled = flag_of(call.input, "Enabled").value_or(false);
  if (const json::value* batches = find(call.input, "MaxBatches")) {
    settings.max_batches = static_cast<std::size_t>(batches->as_int64());
  }
  if (const json::value* bytes = find(call.input, "MaxBytes")) {
    settings.max_bytes = static_cast<std::uint64_t>(bytes->as_int64());
  }
  if (const auto read = read_paths(call.input, settings); !read) {
    co_return std::unexpected(read.error());
  }
  const auto state = co_await desk().set_recording(std::move(settings));
  if (!state) co_return std::unexpected(to_service_error(state.error()));
  co_return Output(shown(*state));
}

Answer BatchesApi::recorded(Call call) {
  const auto mapping = co_await mapping_of(std::move(call));
  if (!mapping) co_return std::unexpected(mapping.error());
  json::array list;
  for (const RecordedBatch& batch : co_await desk().recorded(mapping->uuid)) {
    list.push_back(shown(batch));
  }
  co_return Output(json::object{{"Batches", std::move(list)}});
}

Answer BatchesApi::remove(Call call) {
  const auto mapping = co_await mapping_of(std::move(call));
  if (!mapping) co_return std::unexpected(mapping.error());
  const auto removed = co_await desk().clear(mapping->uuid);
  if (!removed) co_return std::unexpected(to_service_error(removed.error()));
  co_return Output(json::object{{"Removed", *removed}});
}

Answer BatchesApi::get(Call call) {
  const auto mapping = co_await mapping_of(call);
  if (!mapping) co_return std::unexpected(mapping.error());
  auto file = co_await file_of(mapping->uuid, text_of(call.input, "Batch"));
  if (!file) co_return std::unexpected(file.error());
  json::object out = shown(file->batch);
  out["Event"] = file->texts.event;
  out["Answer"] = file->texts.answer;
  co_return Output(std::move(out));
}

// As a lane calls it, so that aliases route as they do for the mapping.
Answer BatchesApi::replay(Call call) {
  const auto mapping = co_await mapping_of(call);
  if (!mapping) co_return std::unexpected(mapping.error());
  auto file = co_await file_of(mapping->uuid, text_of(call.input, "Batch"));
  if (!file) co_return std::unexpected(file.error());
  FunctionReference function{.name = std::string(mapping->function_name()),
                             .qualifier = std::string(qualifier_of_arn(mapping->function_arn))};
  if (has(call.input, "Qualifier")) function.qualifier = text_of(call.input, "Qualifier");
  const auto found = co_await look_up(context_, function);
  if (!found) co_return std::unexpected(found.error());
  Invocation invocation;
  invocation.function_name = function.name;
  invocation.invoked_arn = arn_of(context_.deps, function);
  invocation.payload = std::make_shared<const std::string>(std::move(file->texts.event));
  invocation.log_tail = LogTail::last_4_kib;
  const TimePoint began = context_.deps.clock.now();
  const auto reply = co_await context_.deps.invoker.invoke(std::move(invocation));
  if (!reply) co_return std::unexpected(error_of_call(reply.error()));
  const TimePoint ended = context_.deps.clock.now();
  const bool same = co_await context_.workers.run([&] {
    return reply->function_error == file->batch.function_error &&
           is_same_answer(file->texts.answer, reply->payload);
  });
  co_return Output(json::object{{"Recorded", answer_of(*file)},
                                {"Replayed", answer_of(*reply, ended - began)},
                                {"Same", same},
                                {"Redacted", file->batch.redacted}});
}

boost::asio::awaitable<Outcome<Mapping>> BatchesApi::mapping_of(Call call) {
  if (context_.deps.batches == nullptr) {
    co_return fail(ErrorCode::service_unavailable, "This engine does not record batches.");
  }
  const std::string uuid = text_of(call.input, "UUID");
  auto stored = co_await context_.mappings.get(uuid);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) {
    co_return fail(ErrorCode::resource_not_found,
                   "There is no mapping with the UUID " + uuid + ".");
  }
  co_return std::move((*stored)->value);
}

boost::asio::awaitable<Outcome<BatchFile>> BatchesApi::file_of(std::string uuid,
                                                               std::string batch) {
  auto file = co_await desk().read(uuid, batch);
  if (file) co_return std::move(*file);
  if (file.error().code() != Errc::not_found) {
    co_return std::unexpected(to_service_error(file.error()));
  }
  co_return fail(ErrorCode::resource_not_found,
                 "No batch " + batch + " of the mapping " + uuid +
                     " is recorded, or newer batches have replaced it (wheelpit batches list " +
                     uuid + ").");
}

}  // namespace wheelpit::api
