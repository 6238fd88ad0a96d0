#include "runtime/functions/emulators.h"

#include <utility>

#include "runtime/process/failure_text.h"

namespace wheelpit::runtime {

namespace {

Error stopping_error() { return {Errc::cancelled, "the engine is stopping"}; }

}  // namespace

boost::asio::awaitable<Status> Emulators::wait_for_turn(std::string address) {
  while (!stopping_ && busy_.contains(address)) co_await changed_.wait();
  if (stopping_) co_return stopping_error();
  co_return Status();
}

boost::asio::awaitable<Result<HttpResponse>> Emulators::send(Endpoint server, HttpRequest request,
                                                             TimePoint until) {
  if (stopping_) co_return stopping_error();
  HttpClient client(io_, std::move(server),
                    HttpClientOptions{.trust = {}, .body_bytes = kMaxResponseBytes});
  sending_.insert(&client);
  auto answer = co_await client.send(std::move(request), until);
  sending_.erase(&client);
  if (stopping_) co_return stopping_error();
  co_return answer;
}

void Emulators::stop() {
  stopping_ = true;
  for (HttpClient* client : sending_) client->cancel();
  changed_.notify();
}

}  // namespace wheelpit::runtime
