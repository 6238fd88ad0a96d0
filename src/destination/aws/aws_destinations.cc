#include "destination/aws/aws_destinations.h"

#include <limits>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "destination/aws/bucket_objects.h"
#include "destination/aws/bus_events.h"
#include "destination/aws/queue_messages.h"
#include "destination/aws/topic_messages.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

AwsService service_of(std::string_view name, const Target& target) {
  return {.name = name, .partition = target.partition, .region = target.region};
}

Status fifo_refused(const Target& target) {
  return Error(Errc::invalid_argument,
               std::string("it is a FIFO ") +
                   (target.kind == TargetKind::queue ? "queue" : "topic") +
                   ", and asynchronous invocations are delivered to standard ones only");
}

std::size_t size_of(const std::vector<MessageAttribute>& attributes) {
  std::size_t size = 0;
  for (const auto& [name, type, value] : attributes) {
    size += name.size() + type.size() + value.size();
  }
  return size;
}

}  // namespace

AwsDestinations::AwsDestinations(asio::io_context& io, const Clock& clock, AwsAccess access,
                                 std::string region)
    : client_(io, clock, std::move(access)), region_(std::move(region)) {}

asio::awaitable<Status> AwsDestinations::deliver(Target target, Notice notice) {
  if (is_fifo(target)) co_return fifo_refused(target);
  const std::string trace = notice.trace_header;
  switch (target.kind) {
    case TargetKind::queue:
      co_return co_await send_in_size(std::move(notice), kMaxQueueMessageBytes,
                                      [this, &target, &trace](std::string body) {
                                        return to_queue(target, std::move(body), {}, trace);
                                      });
    case TargetKind::topic:
      co_return co_await send_in_size(std::move(notice), kMaxTopicMessageBytes,
                                      [this, &target, &trace](std::string body) {
                                        return to_topic(target, std::move(body), {}, trace);
                                      });
    case TargetKind::bus:
      co_return co_await send_in_size(notice, kMaxBusEventBytes,
                                      [this, &target, &notice](std::string body) {
                                        return to_bus(target, notice, std::move(body));
                                      });
    case TargetKind::bucket:
      co_return co_await to_bucket(std::move(target), std::move(notice));
    default:
      co_return Error(Errc::invalid_argument, "it is not a queue, topic, bus or bucket");
  }
}

asio::awaitable<Status> AwsDestinations::deliver(Target target, DeadLetter letter) {
  if (is_fifo(target)) co_return fifo_refused(target);
  std::vector<MessageAttribute> attributes = attributes_of(letter);
  const bool is_queue = target.kind == TargetKind::queue;
  const std::size_t limit = is_queue ? kMaxQueueMessageBytes : kMaxTopicMessageBytes;
  const std::size_t size = letter.payload.size() + size_of(attributes);
  if (size > limit) {
    co_return Error(Errc::too_large, "the event and its attributes have " + std::to_string(size) +
                                         " bytes where " + std::to_string(limit) + " are the most");
  }
  if (is_queue) {
    co_return co_await to_queue(std::move(target), std::move(letter.payload), std::move(attributes),
                                std::move(letter.trace_header));
  }
  if (target.kind == TargetKind::topic) {
    co_return co_await to_topic(std::move(target), std::move(letter.payload), std::move(attributes),
                                std::move(letter.trace_header));
  }
  co_return Error(Errc::invalid_argument, "a dead-letter queue is a queue or a topic");
}

// Whole if it fits; without the payloads otherwise, also where the target has its own limit.
asio::awaitable<Status> AwsDestinations::send_in_size(Notice notice, std::size_t limit, Send send) {
  const std::size_t size = notice.whole.size();
  if (size <= limit) {
    const Status sent = co_await send(std::move(notice.whole));
    if (sent || sent.error().code() != Errc::too_large || notice.brief.empty()) co_return sent;
  }
  if (notice.brief.empty()) {
    co_return Error(Errc::too_large, "the record has " + std::to_string(size) + " bytes where " +
                                         std::to_string(limit) +
                                         " are the most; a bucket of S3 takes more");
  }
  co_return co_await send(std::move(notice.brief));
}

asio::awaitable<Status> AwsDestinations::to_queue(Target queue, std::string body,
                                                  std::vector<MessageAttribute> attributes,
                                                  std::string trace_header) {
  const AwsService service = service_of("sqs", queue);
  const auto url = co_await url_of_queue(queue);
  if (!url) co_return url.error();
  const auto answer =
      co_await client_.send(service, send_message_request(*url, body, attributes, trace_header));
  if (!answer) co_return answer.error();
  const Status sent = read_message_sent(*answer);
  // It may have been deleted, and be made again elsewhere.
  if (!sent && sent.error().code() == Errc::not_found) queue_urls_.erase(queue.arn);
  co_return named(service, sent);
}

asio::awaitable<Result<std::string>> AwsDestinations::url_of_queue(Target queue) {
  const auto known = queue_urls_.find(queue.arn);
  if (known != queue_urls_.end()) co_return known->second;
  const AwsService service = service_of("sqs", queue);
  const auto answer = co_await client_.send(service, get_queue_url_request(queue));
  if (!answer) co_return answer.error();
  auto url = read_queue_url(*answer);
  if (!url) co_return named(service, url.error()).error();
  queue_urls_[queue.arn] = *url;
  co_return url;
}

asio::awaitable<Status> AwsDestinations::to_topic(Target topic, std::string body,
                                                  std::vector<MessageAttribute> attributes,
                                                  std::string trace_header) {
  const AwsService service = service_of("sns", topic);
  const auto answer =
      co_await client_.send(service, publish_request(topic, body, attributes, trace_header));
  if (!answer) co_return answer.error();
  co_return named(service, read_published(*answer));
}

asio::awaitable<Status> AwsDestinations::to_bus(Target bus, const Notice& notice,
                                                std::string detail) {
  const AwsService service = service_of("events", bus);
  const auto answer = co_await client_.send(service, put_events_request(bus, notice, detail));
  if (!answer) co_return answer.error();
  co_return named(service, read_events_put(*answer));
}

asio::awaitable<Status> AwsDestinations::to_bucket(Target bucket, Notice notice) {
  const std::string key =
      object_key(notice, notice.object_id.empty() ? make_uuid() : notice.object_id);
  AwsService service = service_of("s3", bucket);
  const auto known = bucket_regions_.find(bucket.name);
  service.region = known == bucket_regions_.end() ? region_ : known->second;
  for (int tries = 2;;) {
    const auto answer = co_await client_.send(
        service, put_object_request(bucket, key, notice.whole, notice.content_type));
    if (!answer) co_return answer.error();
    std::string elsewhere = region_to_ask(*answer, service.region);
    if (elsewhere.empty() || --tries == 0) co_return named(service, read_object_put(*answer));
    bucket_regions_[bucket.name] = elsewhere;
    service.region = std::move(elsewhere);
  }
}

Status AwsDestinations::named(const AwsService& service, const Status& status) const {
  if (status) return status;
  return Error(status.error().code(), client_.server_of(service) + ": " + status.error().message());
}

}  // namespace wheelpit
