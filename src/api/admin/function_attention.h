#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admin/attention.h"
#include "async/event_queue.h"
#include "metrics/history.h"

namespace wheelpit::api {

// What needs attention besides mappings. Pure.

// Of a function whose latest calls fail: at least one in twenty of the last five minutes, and one
// of the latest ten seconds in which it was called. Nothing if it was not called for five minutes.
// `since` is the end of the first step from which on each one with calls had a failed one, within
// the last hour. `history` is of functions.
std::optional<Attention> attention_of_function(const History& history, const std::string& name);

// Asynchronous events of one function that failed permanently and that no one has looked after.
struct FailedEvents {
  std::string function_name;
  std::size_t count = 0;
  std::string_view condition;  // of most of them; "" if the function was gone
};

// By function, in the order of their names.
std::vector<FailedEvents> failed_events(const std::vector<async::FailedCount>& counts);

Attention attention_of_events(const FailedEvents& events);

}  // namespace wheelpit::api
