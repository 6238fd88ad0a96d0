#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "api/service/api_context.h"
#include "api/service/function_lookup.h"

namespace wheelpit::api {

// Reserved concurrency of functions, provisioned concurrency of versions and aliases.
class ConcurrencyApi {
 public:
  explicit ConcurrencyApi(ApiContext& context) : context_(context) {}

  Answer reserve(Call call);
  Answer reserved(Call call);
  Answer unreserve(Call call);

  Answer provision(Call call);
  Answer provisioned(Call call);
  Answer list_provisioned(Call call);
  Answer unprovision(Call call);

 private:
  // What is reserved for all functions but `name`.
  boost::asio::awaitable<Outcome<int>> reserved_by_others(std::string name);
  // The version or alias that can have provisioned concurrency.
  boost::asio::awaitable<Outcome<FoundFunction>> find_provisionable(Call call);
  // How far `qualifier`, which is provisioned, has come.
  boost::asio::awaitable<boost::json::object> members_of_provisioned(const Function& function,
                                                                     std::string qualifier);

  ApiContext& context_;
};

}  // namespace wheelpit::api
