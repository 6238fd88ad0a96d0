#include "app/cluster/telling_handler.h"

#include <string_view>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// What an invocation waits for is its function alone, whatever others write meanwhile.
bool may_write(const HttpRequest& head) {
  if (head.method == "GET" || head.method == "HEAD") return false;
  const std::string_view path = head.path();
  return !path.ends_with("/invocations") && !path.ends_with("/response-streaming-invocations") &&
         !path.ends_with("/invoke-async");
}

}  // namespace

asio::awaitable<HttpResponse> TellingHandler::handle(HttpRequest request) {
  if (!may_write(request)) co_return co_await api_.handle(std::move(request));
  const std::int64_t before = written_();
  HttpResponse response = co_await api_.handle(std::move(request));
  const std::int64_t after = written_();
  if (after != before) co_await teller_.tell(after);
  co_return response;
}

}  // namespace wheelpit
