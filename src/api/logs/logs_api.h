#pragma once

#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/logs/logs_elsewhere.h"
#include "api/service/api_context.h"
#include "logs/log_archive.h"
#include "logs/log_search.h"

namespace wheelpit::api {

// CloudWatch Logs over the stored logs of functions: the log of function F is the group
// /aws/lambda/F, or what its configuration names, each of its environments a stream. Files are read
// on a separate thread.
class LogsApi {
 public:
  explicit LogsApi(ApiContext& context) : context_(context), archive_(context.deps.log_folder) {}
  ~LogsApi() { reader_.join(); }
  LogsApi(const LogsApi&) = delete;
  LogsApi& operator=(const LogsApi&) = delete;

  // Other nodes have logs, too. Null: none has. Must outlive this.
  void connect(LogsElsewhere* elsewhere) { elsewhere_ = elsewhere; }

  // One of the operations below by its name, of this node's logs alone: what another node asks.
  Answer here(std::string operation, boost::json::object input);

  Answer describe_groups(Call call);
  Answer describe_streams(Call call);
  Answer get_events(Call call);
  Answer filter_events(Call call);
  Answer remove_group(Call call);

 private:
  using Merge = boost::json::object (*)(const std::vector<LogsOfNode>&, const boost::json::object&);
  // This node's answer, and those of the others.
  Answer everywhere(std::string operation, boost::json::object input, Merge merge);
  Answer filter_everywhere(boost::json::object input);
  Answer remove_here(boost::json::object input);

  // Runs `work` on the reader's thread.
  Answer run(std::function<Outcome<Output>()> work);

  Outcome<std::string> stored_name_of(const boost::json::object& input) const;
  std::string arn_of(std::string_view group) const;
  boost::json::object shown_group(const std::string& name) const;

  Outcome<Output> groups(const boost::json::object& input) const;
  Outcome<Output> streams(const boost::json::object& input) const;
  Outcome<Output> events(const boost::json::object& input) const;
  Outcome<Output> filtered(const boost::json::object& input) const;

  ApiContext& context_;
  LogArchive archive_;
  LogsElsewhere* elsewhere_ = nullptr;
  boost::asio::thread_pool reader_{1};
};

}  // namespace wheelpit::api
