#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "destination/notice.h"
#include "destination/target.h"
#include "invoke/async_invoker.h"
#include "store/document_store.h"
#include "store/function_store.h"

namespace wheelpit {

// Our own functions, invoked asynchronously with the record as their event and with the trace of
// the invocation that it is about. The trace's lineage says how often a function was invoked so in
// one chain: after 16 times that is a loop, which ends, unless the function's configuration of
// recursion allows it.
class FunctionDestinations {
 public:
  // Functions of that region and account are ours. `functions` and `store` must outlive this.
  FunctionDestinations(AsyncInvoker& functions, DocumentStore& store, std::string region,
                       std::string account_id);

  // `target` is a function. Errors: not_found (no such function, version or alias),
  // invalid_argument (another region's or account's, or a loop), and those of AsyncInvoker and the
  // store.
  boost::asio::awaitable<Status> deliver(Target target, Notice notice);

 private:
  boost::asio::awaitable<Result<Function>> find(Target target);

  AsyncInvoker& functions_;
  FunctionStore stored_;
  const std::string region_;
  const std::string account_id_;
};

}  // namespace wheelpit
