#pragma once

#include "api/service/api_context.h"
#include "async/async_events.h"

namespace wheelpit::api {

// Lists and changes asynchronous invocations: events that wait, events with a pending notification,
// events that failed permanently. A wheelpit extension, under /_wheelpit/async; `wheelpit async`
// speaks it.
class AsyncAdmin {
 public:
  explicit AsyncAdmin(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer get(Call call);
  // How many have failed, of which function, in which way.
  Answer counts(Call call);
  Answer redrive(Call call);
  Answer purge(Call call);

 private:
  // Null where the engine takes no asynchronous invocations.
  async::AsyncEvents* events() const { return context_.deps.async_events; }

  ApiContext& context_;
};

}  // namespace wheelpit::api
