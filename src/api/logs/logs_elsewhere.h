#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "api/logs/merged_logs.h"

namespace wheelpit::api {

// The logs that other nodes keep. What a node that is gone has kept is gone for now, too.
class LogsElsewhere {
 public:
  virtual ~LogsElsewhere() = default;

  virtual std::string self() const = 0;  // this node's id

  // Asks each live node for an operation of CloudWatch Logs: `inputs` by the node's id, or
  // `otherwise` for those that are not among them; null: not asked. Those that have an answer.
  virtual boost::asio::awaitable<std::vector<LogsOfNode>> ask(
      std::string operation, std::map<std::string, boost::json::object> inputs,
      boost::json::value otherwise) = 0;
};

}  // namespace wheelpit::api
