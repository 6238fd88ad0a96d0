#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "api/api_context.h"
#include "api/function_lookup.h"

namespace wheelpit {

// Invoke, of all three types, and its predecessor InvokeAsync.
class InvokeApi {
 public:
  explicit InvokeApi(ApiContext& context) : context_(context) {}

  Answer invoke(Call call);
  Answer invoke_async(Call call);

 private:
  // Invoking goes on with what is known of functions; it does not ask the disk each time.
  using KnownFunction = std::shared_ptr<const Stored<Function>>;
  boost::asio::awaitable<Outcome<KnownFunction>> find_function(FunctionReference reference);
  // 202 when the event is on the disk.
  Answer accept(FunctionReference reference, Call call);

  ApiContext& context_;
};

}  // namespace wheelpit
