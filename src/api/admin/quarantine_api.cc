#include "api/admin/quarantine_api.h"

#include <boost/json/array.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "api/model/input.h"
#include "api/service/page.h"
#include "base/base64.h"
#include "mapping/quarantine_shelf.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostAtOnce = 500;

json::object shown(const QuarantinedMessage& message) {
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(message.kept_at);
  return {{"Id", message.id},
          {"QuarantinedAt", since_1970.time_since_epoch().count()},
          {"UUID", message.mapping_uuid},
          {"EventSourceArn", message.event_source_arn},
          {"Name", message.queue},
          {"MessageId", message.message_id},
          {"Cause", message.cause},
          {"Bytes", message.bytes}};
}

std::unexpected<ServiceError> no_quarantine() {
  return fail(ErrorCode::service_unavailable, "This engine has no quarantine.");
}

}  // namespace

Answer QuarantineApi::list(Call call) {
  if (context_.deps.quarantine == nullptr) co_return no_quarantine();
  const auto wanted = page_of(call.input, kMostAtOnce);
  if (!wanted) co_return std::unexpected(wanted.error());
  const auto page = co_await context_.deps.quarantine->list(text_of(call.input, "UUID"),
                                                            wanted->after, wanted->limit);
  if (!page) co_return std::unexpected(to_service_error(page.error()));
  json::array messages;
  for (const QuarantinedMessage& message : page->messages) messages.push_back(shown(message));
  json::object out{
      {"Messages", std::move(messages)}, {"Bytes", page->bytes}, {"MaxBytes", page->max_bytes}};
  if (page->more) out["NextMarker"] = marker_of(page->messages.back().id);
  co_return Output(std::move(out));
}

Answer QuarantineApi::get(Call call) {
  if (context_.deps.quarantine == nullptr) co_return no_quarantine();
  const auto kept = co_await context_.deps.quarantine->get(text_of(call.input, "Id"));
  if (!kept) co_return std::unexpected(to_service_error(kept.error()));
  json::object out = shown(kept->message);
  out["Properties"] = kept->properties;
  out["Body"] = to_base64(kept->body);
  co_return Output(std::move(out));
}

Answer QuarantineApi::remove(Call call) {
  if (context_.deps.quarantine == nullptr) co_return no_quarantine();
  const Status removed = co_await context_.deps.quarantine->remove(text_of(call.input, "Id"));
  if (!removed) co_return std::unexpected(to_service_error(removed.error()));
  co_return Output();
}

}  // namespace wheelpit::api
