#include "net/client/http_connections.h"

#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "net/client/http_round_trip.h"

namespace wheelpit {

namespace asio = boost::asio;

// A stream that close() finds as long as this lives.
class HttpConnections::Use {
 public:
  Use(HttpConnections& owner, Stream& stream) : owner_(owner), stream_(stream) {
    owner_.in_use_.insert(&stream_);
  }
  ~Use() { owner_.in_use_.erase(&stream_); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  HttpConnections& owner_;
  Stream& stream_;
};

HttpConnections::HttpConnections(asio::io_context& io, const Clock& clock, Endpoint server,
                                 HttpConnectionsOptions options)
    : io_(io), clock_(clock), server_(std::move(server)), options_(std::move(options)) {}

HttpConnections::~HttpConnections() = default;

asio::awaitable<Result<HttpResponse>> HttpConnections::send(HttpRequest request, TimePoint until,
                                                            std::size_t body_bytes,
                                                            AnswerBudget::Share* share) {
  if (!request.header("Connection")) request.headers.emplace_back("Connection", "keep-alive");
  if (Status sendable = check_sendable(request); !sendable) co_return about(sendable.error());
  for (;;) {
    if (closed_) co_return about(Error(Errc::cancelled, "the connections were closed"));
    std::unique_ptr<Stream> stream = take_idle();
    const bool is_new = stream == nullptr;
    if (is_new) stream = std::make_unique<Stream>(io_);
    const Use use(*this, *stream);
    if (is_new) {
      const Status connected = co_await stream->connect(server_, options_.trust, until);
      if (!connected) co_return about(connected.error());
    }
    HttpRoundTrip round_trip(*stream, server_, body_bytes, share);
    auto answer = co_await round_trip.run(request, until);
    if (answer) {
      if (round_trip.reusable()) keep(std::move(stream));
      co_return answer;
    }
    const bool was_stale =
        !is_new && !round_trip.begun() && answer.error().code() == Errc::unavailable;
    if (!was_stale) co_return about(answer.error());
  }
}

void HttpConnections::close() {
  closed_ = true;
  idle_.clear();
  for (Stream* const stream : in_use_) stream->close();
}

// The one used last: the others may then grow old and go.
std::unique_ptr<Stream> HttpConnections::take_idle() {
  const TimePoint oldest = clock_.now() - options_.idle;
  std::erase_if(idle_, [&](const Idle& idle) { return idle.since < oldest; });
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Stream> stream = std::move(idle_.back().stream);
  idle_.pop_back();
  return stream;
}

void HttpConnections::keep(std::unique_ptr<Stream> stream) {
  if (closed_ || idle_.size() >= options_.kept) return;
  idle_.push_back({.stream = std::move(stream), .since = clock_.now()});
}

Error HttpConnections::about(const Error& cause) const {
  return {cause.code(), to_string(server_) + ": " + cause.message()};
}

}  // namespace wheelpit
