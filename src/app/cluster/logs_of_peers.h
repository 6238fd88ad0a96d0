#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/logs/logs_elsewhere.h"
#include "api/model/service_error.h"
#include "cluster/peers.h"

namespace wheelpit {

// Logs of other nodes, asked for over their peer port; and what they ask of this one. Belongs to
// shard 0's thread.
class LogsOfPeers final : public api::LogsElsewhere {
 public:
  using Here =
      std::function<boost::asio::awaitable<std::expected<boost::json::object, api::ServiceError>>(
          std::string, boost::json::object)>;

  // Answers peers from now on. What is referred to must outlive this.
  LogsOfPeers(cluster::Peers& peers, std::string self, Here here);

  std::string self() const override { return self_; }
  boost::asio::awaitable<std::vector<api::LogsOfNode>> ask(
      std::string operation, std::map<std::string, boost::json::object> inputs,
      boost::json::value otherwise) override;

 private:
  boost::asio::awaitable<cluster::PeerAnswer> serve(cluster::PeerRequest request);

  cluster::Peers& peers_;
  std::string self_;
  Here here_;
};

}  // namespace wheelpit
