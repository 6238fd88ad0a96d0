#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "api/http/authentication.h"
#include "api/http/caller.h"
#include "api/http/request_rate.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "api/service/api_dependencies.h"
#include "api/service/write_turn.h"
#include "base/workers.h"
#include "store/function_store.h"
#include "store/mapping_store.h"

namespace wheelpit::api {

// What the handlers of all services share.
struct ApiContext {
  ApiContext(boost::asio::io_context& io, ApiDependencies dependencies)
      : io(io),
        deps(std::move(dependencies)),
        authentication(deps.access_keys, deps.function_credentials, deps.region, deps.clock,
                       deps.session_key, deps.secure ? "https" : "http"),
        mappings(deps.store),
        functions(deps.store),
        writes(io),
        rates(deps.control_plane_requests_per_second) {}

  boost::asio::io_context& io;
  ApiDependencies deps;
  Authentication authentication;
  MappingStore mappings;
  FunctionStore functions;
  WriteTurn writes;  // held across a read and a write that depends on it
  RequestRates rates;
  // For what takes longer with a large request: reading it, hashing it. Few, as each holds copies.
  Workers workers{2};
};

// A request whose input meets the tables (api/model/decode.h).
struct Call {
  const Operation* operation = nullptr;
  boost::json::object input;
  std::string body;  // as received: the payload of Invoke
  std::string host;  // the Host header
  std::string request_id;
  Caller caller;
  HttpExchange* exchange = nullptr;  // for operations that stream; null if no server received it
};

// What a handler answers: members for the operation's output shape, or all of a response.
struct Output {
  Output() = default;
  Output(boost::json::object m) : members(std::move(m)) {}
  Output(HttpResponse r) : response(std::move(r)) {}

  boost::json::object members;
  std::optional<HttpResponse> response;
};

inline Outcome<Output> as_output(Outcome<boost::json::object> members) {
  if (!members) return std::unexpected(members.error());
  return Output(std::move(*members));
}

using Answer = boost::asio::awaitable<Outcome<Output>>;

}  // namespace wheelpit::api
