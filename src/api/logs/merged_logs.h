#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::api {

// Answers of several nodes to one request of CloudWatch Logs, made one. Pure.

// What one node said.
struct LogsOfNode {
  std::string node;             // its id
  boost::json::object members;  // of its answer
};

// Of DescribeLogGroups: by name. A group that several nodes have is one.
boost::json::object merged_groups(const std::vector<LogsOfNode>& answers, std::size_t limit);

// Of DescribeLogStreams, in the order that the request asks for. Each stream is one node's.
boost::json::object merged_streams(const std::vector<LogsOfNode>& answers,
                                   const boost::json::object& input, std::size_t limit);

// Of FilterLogEvents: by time. The token of the next page holds one for each node.
boost::json::object merged_events(const std::vector<LogsOfNode>& answers, std::size_t limit);

// Such a token taken apart: by the node's id its token, or "" if it has nothing more. Nothing if it
// is no such token.
std::optional<std::map<std::string, std::string>> tokens_of_nodes(const std::string& token);

// How a list of streams is sorted; the key is also the token of a page's end.
std::string stream_key(std::string_view name, std::int64_t last_event, bool by_time);

}  // namespace wheelpit::api
