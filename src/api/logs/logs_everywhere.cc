#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/logs/logs_api.h"
#include "api/logs/logs_request.h"
#include "api/model/input.h"

// The logs of several nodes as those of one.

namespace wheelpit::api {

namespace json = boost::json;

// A group is there if one of the nodes has it.
Answer LogsApi::everywhere(std::string operation, json::object input, Merge merge) {
  auto own = co_await here(operation, input);
  if (elsewhere_ == nullptr) co_return own;
  if (!own && own.error().code != ErrorCode::resource_not_found) co_return own;
  std::vector<LogsOfNode> answers = co_await elsewhere_->ask(operation, {}, input);
  if (!own && answers.empty()) co_return own;
  if (own) answers.push_back({.node = elsewhere_->self(), .members = std::move(own->members)});
  co_return Output(merge(answers, input));
}

Answer LogsApi::describe_groups(Call call) {
  return everywhere("DescribeLogGroups", std::move(call.input),
                    [](const std::vector<LogsOfNode>& answers, const json::object& input) {
                      return merged_groups(answers, described_limit(input));
                    });
}

Answer LogsApi::describe_streams(Call call) {
  return everywhere("DescribeLogStreams", std::move(call.input),
                    [](const std::vector<LogsOfNode>& answers, const json::object& input) {
                      return merged_streams(answers, input, described_limit(input));
                    });
}

// A stream is one node's.
Answer LogsApi::get_events(Call call) {
  return everywhere("GetLogEvents", std::move(call.input),
                    [](const std::vector<LogsOfNode>& answers, const json::object& /*input*/) {
                      return answers.back().members;
                    });
}

Answer LogsApi::filter_events(Call call) {
  if (elsewhere_ == nullptr) return here("FilterLogEvents", std::move(call.input));
  return filter_everywhere(std::move(call.input));
}

Answer LogsApi::filter_everywhere(json::object input) {
  std::map<std::string, std::string> tokens;
  if (has(input, "nextToken")) {
    auto read = tokens_of_nodes(text_of(input, "nextToken"));
    if (!read) co_return invalid(kBadToken);
    tokens = std::move(*read);
    input.erase("nextToken");
  }
  const std::string self = elsewhere_->self();
  std::map<std::string, json::object> inputs;
  for (const auto& [node, token] : tokens) {
    if (token.empty()) continue;
    json::object of_node = input;
    of_node["nextToken"] = token;
    inputs.emplace(node, std::move(of_node));
  }
  // A node that is not in the token has ended, or was not there when the first page was asked for.
  const bool first = tokens.empty();
  std::vector<LogsOfNode> answers;
  const auto mine = inputs.find(self);
  if (first || mine != inputs.end()) {
    auto own = co_await here("FilterLogEvents", first ? input : mine->second);
    if (!own && own.error().code != ErrorCode::resource_not_found) co_return own;
    if (own) answers.push_back({.node = self, .members = std::move(own->members)});
  }
  const PageLimit limit = limit_of(input);
  std::vector<LogsOfNode> others = co_await elsewhere_->ask(
      "FilterLogEvents", std::move(inputs), first ? json::value(input) : json::value(nullptr));
  for (LogsOfNode& other : others) answers.push_back(std::move(other));
  if (answers.empty() && first) co_return fail(ErrorCode::resource_not_found, kNoGroup);
  co_return Output(merged_events(answers, limit.events));
}

Answer LogsApi::remove_group(Call call) {
  auto removed = co_await remove_here(call.input);
  if (elsewhere_ == nullptr) co_return removed;
  const auto others = co_await elsewhere_->ask("DeleteLogGroup", {}, call.input);
  const bool elsewhere =
      !others.empty() && !removed && removed.error().code == ErrorCode::resource_not_found;
  if (elsewhere) co_return empty_answer();
  co_return removed;
}

}  // namespace wheelpit::api
