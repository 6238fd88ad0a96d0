#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "base/result.h"
#include "function/function.h"

namespace wheelpit::runtime {

// Ensures that what a function runs from is on this machine. Null: it always is. Called on the
// runtime's thread; an error says in words why it is not.
using ProvideCode =
    std::function<boost::asio::awaitable<Status>(std::shared_ptr<const Function> function)>;

}  // namespace wheelpit::runtime
