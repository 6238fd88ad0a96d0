#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "api/mappings/mapping_index.h"
#include "api/service/api_context.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"
#include "store/stored.h"

namespace wheelpit::api {

// Create, Get, List, Update and DeleteEventSourceMapping. Each stores the desired state; the
// reconciler applies it.
class MappingApi {
 public:
  explicit MappingApi(ApiContext& context) : context_(context), index_(context.mappings) {}

  // Another node has stored a mapping.
  void written_elsewhere() { index_.read_again(); }

  Answer create(Call call);
  Answer get(Call call);
  Answer list(Call call);
  Answer update(Call call);
  Answer remove(Call call);

 private:
  // The function that a mapping should call, and how long it may take.
  struct Target {
    std::string arn;
    std::chrono::seconds timeout;
  };
  boost::asio::awaitable<Outcome<Target>> check_function(Call call, SourceKind kind);
  // Asks SQS whether the queue may be read; nothing to ask of other kinds.
  boost::asio::awaitable<Outcome<void>> check_source_queue(SourceKind kind, std::string arn,
                                                           std::chrono::seconds timeout);
  // Asks the stream whether it may be read; nothing to ask of other kinds.
  boost::asio::awaitable<Outcome<void>> check_source_stream(SourceKind kind, std::string arn);
  // check_source_queue() for an update that names a function, before anyone waits for it.
  boost::asio::awaitable<Outcome<void>> check_queue_of(Call call);
  // Refuses a mapping that conflicts with existing ones.
  boost::asio::awaitable<Outcome<void>> check_duplicates(Mapping mapping);
  boost::asio::awaitable<Outcome<void>> check_pollers_of_group(Mapping mapping);
  boost::asio::awaitable<Outcome<Stored<Mapping>>> find(std::string uuid);
  // Writes `mapping`, tells the reconciler and answers `shown`. Nothing if its revision has moved:
  // look again.
  boost::asio::awaitable<Outcome<std::optional<Output>>> write(Mapping mapping, Revision expected,
                                                               boost::json::object shown);
  boost::asio::awaitable<Outcome<std::optional<Output>>> try_update(Call call);
  boost::asio::awaitable<Outcome<std::optional<Output>>> try_remove(Call call);

  ApiContext& context_;
  MappingIndex index_;
};

}  // namespace wheelpit::api
