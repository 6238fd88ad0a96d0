#pragma once

#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/service/api_context.h"
#include "logs/log_archive.h"
#include "logs/log_search.h"

namespace wheelpit::api {

// CloudWatch Logs over the stored logs of functions: the log of function F is the group
// /aws/lambda/F, or what its configuration names, each of its environments a stream. Files are read
// on a thread of its own.
class LogsApi {
 public:
  explicit LogsApi(ApiContext& context) : context_(context), archive_(context.deps.log_folder) {}
  ~LogsApi() { reader_.join(); }
  LogsApi(const LogsApi&) = delete;
  LogsApi& operator=(const LogsApi&) = delete;

  Answer describe_groups(Call call);
  Answer describe_streams(Call call);
  Answer get_events(Call call);
  Answer filter_events(Call call);
  Answer remove_group(Call call);

 private:
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
  boost::asio::thread_pool reader_{1};
};

}  // namespace wheelpit::api
