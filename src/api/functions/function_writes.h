#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "api/service/api_context.h"
#include "function/function.h"

namespace wheelpit::api {

// Stores `function` and tells the host and anyone its waiter. REQUIRES: the caller's turn to write
// (api/service/write_turn.h).
boost::asio::awaitable<Outcome<void>> save_function(ApiContext& context, Function function,
                                                    Revision expected);

// PreconditionFailedException if the request's RevisionId is given and not `actual`. `source` is
// the operation that tells it: "GetFunction/GetAlias".
Outcome<void> check_revision_id(const Call& call, const std::string& actual,
                                std::string_view source = "GetFunction/GetAlias");

// From now on `function`, just created or changed, settles (function/settling.h).
void begin_settling(Function& function, Settling::Of of, WallTime now);

// ResourceConflictException of a function that is being created.
std::unexpected<ServiceError> still_pending();

// ResourceConflictException while $LATEST of `function` has not settled.
Outcome<void> check_settled(const Function& function);

// Whatever is set for a version or alias that is going away.
void forget_qualifier(Function& function, const std::string& qualifier);

struct Published {
  std::string version;
  bool is_new = false;
};

// Publishes $LATEST of `function` as its next version, with `description` instead of its own if
// there is one; both get a new revision. The version is Pending if $LATEST has not settled. If
// nothing has changed since the last version, that one it is.
// InvalidParameterValueException for a hot-reload function, whose code no version could keep.
Outcome<Published> publish_version(Function& function,
                                   const std::optional<std::string>& description, WallTime now);

}  // namespace wheelpit::api
