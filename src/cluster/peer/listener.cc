#include "cluster/peer/listener.h"

#include <chrono>
#include <exception>
#include <functional>
#include <utility>

#include "cluster/peer/frames.h"
#include "net/address/endpoint.h"
#include "net/http/http_stream.h"

namespace wheelpit::cluster {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargeBody = std::size_t{32} << 10;
constexpr auto kPiecePatience = std::chrono::seconds(30);

// Calls that wait for a function have a connection each.
HttpLimits limits() {
  HttpLimits limits;
  limits.header_bytes = std::size_t{16} << 10;
  limits.body_bytes = kPeerBodyBytes;
  limits.buffered_bytes = std::uint64_t{256} << 20;
  limits.connections = 2048;
  return limits;
}

HttpResponse plain(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "application/octet-stream"}},
          .body = std::move(text),
          .shared_body = nullptr};
}

int status_of(PeerRefusal::Kind kind) {
  switch (kind) {
    case PeerRefusal::Kind::not_a_peer:
      return 403;
    case PeerRefusal::Kind::not_again:
      return 409;
    case PeerRefusal::Kind::not_yet:
      return 425;
  }
  std::unreachable();
}

// To the connection of a call, as frames.
class FrameSink final : public PeerSink {
 public:
  explicit FrameSink(HttpExchange& exchange) : exchange_(exchange) {}

  asio::awaitable<Status> write(std::string piece, TimePoint until) override {
    begin();
    co_return co_await exchange_.write(piece_frame(piece), until);
  }

  asio::awaitable<Status> end(const PeerAnswer& answer, TimePoint until) {
    begin();
    co_return co_await exchange_.write(end_frame(answer), until);
  }

 private:
  void begin() {
    if (!exchange_.begun()) exchange_.begin(plain(200, ""));
  }

  HttpExchange& exchange_;
};

}  // namespace

PeerListener::PeerListener(asio::io_context& io, const Clock& clock, const Secret& key,
                           Metrics& metrics, Log log)
    : io_(io),
      clock_(clock),
      log_(std::move(log)),
      verifier_(key, clock.wall_now()),
      refused_(metrics.counter("wheelpit_peer_refused_total",
                               "Calls at the port for nodes that no node with this one's key made, "
                               "or that were made before.")),
      server_(io, clock, *this, limits(), log_) {}

void PeerListener::answer(std::string path, PeerHandler handler) {
  handlers_.insert_or_assign(std::move(path), std::move(handler));
}

void PeerListener::answer_in_pieces(std::string path, PeerStreamHandler handler) {
  streams_.insert_or_assign(std::move(path), std::move(handler));
}

Result<std::string> PeerListener::listen(const std::string& host, std::uint16_t port) {
  const auto bound = server_.listen(host, port);
  if (!bound) return bound.error();
  std::string address = to_string(Endpoint{.host = host, .port = *bound});
  verifier_.set_address(address);
  return address;
}

HeadJudgement PeerListener::judge(const HttpRequest& head) {
  HeadJudgement judgement{.body_bytes = kPeerBodyBytes};
  if (const auto refusal = verifier_.refusal_of_head(head, clock_.wall_now())) {
    judgement.refusal = refuse(*refusal);
  }
  return judgement;
}

HttpResponse PeerListener::busy(const HttpRequest& /*head*/) const {
  return plain(503, "this node is asked too much at a time");
}

HttpResponse PeerListener::refuse(const PeerRefusal& refusal) {
  refused_.add();
  if (const auto untold = refusals_.happened(clock_.now())) {
    log_.warn(
        "refused a call at the port for nodes: if another node made it, secrets.key must be the "
        "same there, and the clocks right",
        {{"reason", refusal.message}, {"refused_before_untold", *untold - 1}});
  }
  return plain(status_of(refusal.kind), refusal.message + "\n");
}

asio::awaitable<HttpResponse> PeerListener::handle(HttpRequest request) {
  if (request.truncated || request.oversized) co_return plain(400, "the body is not whole");
  const WallTime now = clock_.wall_now();
  const auto verify = [this, &request, now] { return verifier_.refusal_of(request, now); };
  auto refusal =
      request.body.size() < kLargeBody ? verify() : co_await workers_.run(std::cref(verify));
  if (!refusal) refusal = verifier_.refusal_of_repetition(request, now);
  if (refusal) co_return refuse(*refusal);
  const std::string path(request.path());
  try {
    co_return co_await dispatch(std::move(request));
  } catch (const std::exception& failure) {
    log_.error("a call of a node failed", {{"path", path}, {"error", failure.what()}});
  }
  co_return plain(500, "an internal error: see this node's log");
}

asio::awaitable<HttpResponse> PeerListener::dispatch(HttpRequest request) {
  const std::string path(request.path());
  PeerRequest asked{.path = path, .body = std::move(request.body)};
  if (const auto found = handlers_.find(path); found != handlers_.end()) {
    PeerAnswer answer = co_await found->second(std::move(asked));
    co_return plain(answer.status, std::move(answer.body));
  }
  const auto found = streams_.find(path);
  if (found == streams_.end() || request.exchange == nullptr) {
    co_return plain(404, "this node answers no such call: is it of another version?");
  }
  FrameSink pieces(*request.exchange);
  const PeerAnswer answer = co_await found->second(std::move(asked), pieces);
  const Status ended = co_await pieces.end(answer, clock_.now() + kPiecePatience);
  co_return plain(ended ? 200 : 500, "");
}

}  // namespace wheelpit::cluster
