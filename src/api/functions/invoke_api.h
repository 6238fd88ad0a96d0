#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/service/api_context.h"
#include "api/service/function_lookup.h"
#include "invoke/invoker.h"

namespace wheelpit::api {

// Invoke, of all three types, its predecessor InvokeAsync, and InvokeWithResponseStream.
class InvokeApi {
 public:
  explicit InvokeApi(ApiContext& context) : context_(context) {}

  Answer invoke(Call call);
  Answer invoke_async(Call call);
  // Answers while the function runs, if that streams (api/http/response_events.h).
  Answer invoke_with_response_stream(Call call);

 private:
  // Invoking continues with what is known of functions; it does not ask the disk each time.
  using KnownFunction = std::shared_ptr<const Stored<Function>>;
  boost::asio::awaitable<Outcome<KnownFunction>> find_function(FunctionReference reference);
  // A function, found and with a payload that it may have.
  struct Target {
    FunctionReference reference;
    KnownFunction function;
  };
  boost::asio::awaitable<Outcome<Target>> find_target(Call& call);
  boost::asio::awaitable<Outcome<Reply>> run(Target target, Call call,
                                             std::optional<std::string> client_context,
                                             ResponseSink* stream);
  // 202 when the event is on the disk.
  Answer accept(FunctionReference reference, Call call);

  ApiContext& context_;
};

}  // namespace wheelpit::api
