#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "base/result.h"
#include "destination/destinations.h"
#include "destination/message_attributes.h"
#include "destination/notice.h"
#include "destination/target.h"

namespace wheelpit {

// Queues of SQS, topics of SNS, buses of EventBridge and buckets of S3, at AWS or at a compatible
// server. Errors as in destination/destinations.h; their messages say what the service is and what
// it says.
class AwsDestinations {
 public:
  // `region` is ours, where buckets are looked for first. `io` and `clock` must outlive this.
  AwsDestinations(boost::asio::io_context& io, const Clock& clock, AwsAccess access,
                  std::string region);

  // `target` is a queue, a topic, a bus or a bucket.
  boost::asio::awaitable<Status> deliver(Target target, Notice notice);
  // `target` is a queue or a topic.
  boost::asio::awaitable<Status> deliver(Target target, DeadLetter letter);

  // Deliveries under way and later ones end with `cancelled`.
  void stop() { client_.stop(); }

 private:
  using Send = std::function<boost::asio::awaitable<Status>(std::string body)>;
  boost::asio::awaitable<Status> send_in_size(Notice notice, std::size_t limit, Send send);

  boost::asio::awaitable<Status> to_queue(Target queue, std::string body,
                                          std::vector<MessageAttribute> attributes,
                                          std::string trace_header);
  boost::asio::awaitable<Status> to_topic(Target topic, std::string body,
                                          std::vector<MessageAttribute> attributes,
                                          std::string trace_header);
  boost::asio::awaitable<Status> to_bus(Target bus, const Notice& notice, std::string detail);
  boost::asio::awaitable<Status> to_bucket(Target bucket, Notice notice);
  boost::asio::awaitable<Result<std::string>> url_of_queue(Target queue);
  Status named(const AwsService& service, const Status& status) const;

  AwsClient client_;
  const std::string region_;
  std::map<std::string, std::string> queue_urls_;      // by ARN
  std::map<std::string, std::string> bucket_regions_;  // by bucket, where it is not ours
};

}  // namespace wheelpit
