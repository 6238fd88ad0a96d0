#include "api/http/response_events.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

#include "api/http/event_stream.h"
#include "base/base64.h"

namespace wheelpit::api {

namespace {

constexpr std::size_t kLargestPiece = std::size_t{64} * 1024;

HttpResponse head_of(ResponseHead known) {
  HttpResponse head;
  head.headers = {{"Content-Type", "application/vnd.amazon.eventstream"},
                  {"X-Amz-Executed-Version", std::move(known.executed_version)}};
  if (!known.request_id.empty()) {
    head.headers.emplace_back("x-amzn-RequestId", std::move(known.request_id));
  }
  return head;
}

void append_pieces(std::string& events, std::string_view payload) {
  for (; !payload.empty(); payload.remove_prefix(std::min(payload.size(), kLargestPiece))) {
    append_event(events, "PayloadChunk", "application/octet-stream",
                 payload.substr(0, kLargestPiece));
  }
}

// An error is told in the last event, and nowhere else.
std::string last_events_of(const Reply& reply) {
  std::string events;
  boost::json::object complete;
  if (reply.function_error) {
    complete["ErrorCode"] = "Unhandled";
    complete["ErrorDetails"] = reply.payload;
  } else {
    append_pieces(events, reply.payload);
  }
  if (!reply.log_tail.empty()) complete["LogResult"] = to_base64(reply.log_tail);
  append_event(events, "InvokeComplete", "application/json", boost::json::serialize(complete));
  return events;
}

}  // namespace

boost::asio::awaitable<Status> ResponseEvents::write(std::string piece, TimePoint until) {
  if (!exchange_->begun()) exchange_->begin(head_of(std::move(head_)));
  std::string events;
  append_pieces(events, piece);
  co_return co_await exchange_->write(events, until);
}

boost::asio::awaitable<HttpResponse> ResponseEvents::end(Reply reply, TimePoint until) {
  std::string events = last_events_of(reply);
  HttpResponse response;
  if (exchange_ != nullptr && exchange_->begun()) {
    // Of a peer that is gone the server knows itself.
    static_cast<void>(co_await exchange_->write(events, until));
    co_return response;
  }
  response = head_of({.request_id = std::move(reply.request_id),
                      .executed_version = std::move(reply.executed_version)});
  response.body = std::move(events);
  co_return response;
}

}  // namespace wheelpit::api
