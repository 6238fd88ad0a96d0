#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api/admin/failed_list.h"
#include "api/admin/mapping_list.h"
#include "api/admin/observed_mapping.h"
#include "api/admin/overview.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// How the engine and its mappings do: additions of ours, for the console and `wheelpit top`.
class StatusApi {
 public:
  explicit StatusApi(ApiContext& context)
      : context_(context),
        mappings_(context.io, context.deps.store, context.deps.clock),
        failed_(context.io, context.deps.async_events, context.deps.clock) {}

  // Other nodes run mappings, too. Null: none does. Must outlive this.
  void connect(ObservedElsewhere* elsewhere) { elsewhere_ = elsewhere; }
  // Those that this node runs, by their UUID.
  boost::asio::awaitable<ObservedMappings> observed_here(
      std::function<bool(const std::string& uuid)> runs_here);

  // What people should know of the store; "" if there is nothing.
  void warn_of_store(std::function<std::string()> warning) { warning_ = std::move(warning); }

  // A summary of what is going on and what needs attention.
  Answer overview(Call call);
  // Each mapping with its counters and what it waits for.
  Answer mappings(Call call);

 private:
  boost::asio::awaitable<ObservedMappings> elsewhere();
  WatchedMapping watched(const std::shared_ptr<const Mapping>& mapping,
                         const ObservedMappings& elsewhere) const;

  ApiContext& context_;
  MappingList mappings_;
  FailedList failed_;
  std::function<std::string()> warning_;
  ObservedElsewhere* elsewhere_ = nullptr;
};

}  // namespace wheelpit::api
