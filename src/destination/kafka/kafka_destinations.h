#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/workers.h"
#include "destination/notice.h"
#include "source/kafka/identity_reader.h"

namespace wheelpit {

// How a mapping's cluster is reached, and what it is logged in to with.
struct KafkaAccess {
  kafka::ClientSettings client;
  std::unique_ptr<kafka::IdentityReader> identity;
};

// Topics that are told of records that mappings of their cluster discarded. A delivery has its own
// client: there are few, and a login that was changed is used at once.
//
// Runs on the thread of `io`; deliveries may be many at a time.
class KafkaDestinations {
 public:
  // Of a mapping, by its UUID. not_found: it is gone.
  using Find = std::function<boost::asio::awaitable<Result<KafkaAccess>>(std::string mapping)>;

  // `io` must outlive it.
  KafkaDestinations(boost::asio::io_context& io, Find find) : io_(io), find_(std::move(find)) {}

  // Errors as of Destinations::deliver(). What of a notice the topic has taken is not given to it
  // again when the notice is delivered again.
  boost::asio::awaitable<Status> deliver(std::string topic, Notice notice);

  // Ends deliveries under way, and all later ones, with `cancelled`.
  void stop();

 private:
  class Delivery;

  boost::asio::awaitable<Status> hand_over(const std::string& topic, const Notice& notice,
                                           const std::vector<KafkaLetter>& letters);

  boost::asio::io_context& io_;
  Find find_;
  std::map<std::string, std::set<std::size_t>> taken_;  // by notice: places of its letters
  std::set<Delivery*> under_way_;
  bool stopped_ = false;
  Workers workers_{1};
};

}  // namespace wheelpit
