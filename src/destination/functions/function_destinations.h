#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "destination/destinations.h"
#include "destination/target.h"
#include "invoke/async_invoker.h"
#include "store/document_store.h"
#include "store/function_store.h"

namespace wheelpit {

// Our own functions, invoked asynchronously with the record as their event and with the trace of
// the invocation that it is about.
class FunctionDestinations {
 public:
  // Functions of that region and account are ours. `functions` and `store` must outlive this.
  FunctionDestinations(AsyncInvoker& functions, DocumentStore& store, std::string region,
                       std::string account_id);

  // `target` is a function. Errors: not_found (no such function, version or alias),
  // invalid_argument (another region's or account's), and those of AsyncInvoker and the store.
  boost::asio::awaitable<Status> deliver(Target target, InvocationRecord record);

 private:
  boost::asio::awaitable<Status> check_there(Target target);

  AsyncInvoker& functions_;
  FunctionStore stored_;
  const std::string region_;
  const std::string account_id_;
};

}  // namespace wheelpit
