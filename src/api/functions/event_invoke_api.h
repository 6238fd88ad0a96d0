#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// How asynchronous invocations of a function, version or alias are retried and where their outcome
// goes.
class EventInvokeApi {
 public:
  explicit EventInvokeApi(ApiContext& context) : context_(context) {}

  Answer put(Call call);     // replaces all
  Answer update(Call call);  // changes what is given
  Answer get(Call call);
  Answer list(Call call);
  Answer remove(Call call);

 private:
  enum class Start { from_nothing, from_what_is_set };
  Answer set(Call call, Start start);
  boost::asio::awaitable<Outcome<void>> check(EventInvokeConfig config, std::string function_name);

  ApiContext& context_;
};

}  // namespace wheelpit::api
