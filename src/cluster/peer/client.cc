#include "cluster/peer/client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "cluster/peer/frames.h"
#include "net/address/endpoint.h"

namespace wheelpit::cluster {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kAnswerBytes = std::size_t{32} << 20;
constexpr std::size_t kHeadBytes = std::size_t{16} << 10;
// A node that cannot be connected to is given up: patience is for what it does.
constexpr Duration kConnectPatience = std::chrono::seconds(2);

std::optional<Endpoint> endpoint_of(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(address.substr(colon + 1));
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!port || host.empty()) return std::nullopt;
  return Endpoint{.host = std::string(host), .port = *port};
}

// HTTP/1.0: what comes back is ended by the connection, and no chunks are to be taken apart.
std::string text_of(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.0\r\n";
  for (const auto& [name, value] : request.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  return text.append("Content-Length: ")
      .append(std::to_string(request.body.size()))
      .append("\r\n\r\n")
      .append(request.body);
}

// Of "HTTP/1.1 200 OK"; 0 if it is none.
int status_of(std::string_view head) {
  constexpr std::string_view kBegin = "HTTP/1.";
  int status = 0;
  if (!head.starts_with(kBegin) || head.size() < kBegin.size() + 5) return 0;
  const char* const digits = head.data() + kBegin.size() + 2;
  const auto [end, fault] = std::from_chars(digits, digits + 3, status);
  return fault == std::errc() && end == digits + 3 ? status : 0;
}

Error no_node(const std::string& address) {
  return {Errc::malformed, address + ": what answers there is no node of this cluster"};
}

Error refused(const std::string& address, const std::string& why) {
  return {Errc::unauthenticated,
          address + ": refuses this node (" + why.substr(0, 200) +
              "): secrets.key must be the same on all nodes, and their clocks right"};
}

Result<PeerAnswer> judged(const std::string& address, PeerAnswer answer) {
  if (answer.status == 403) return refused(address, answer.body);
  if (answer.status == 425) return Error(Errc::not_found, address + ": " + answer.body);
  // It has obeyed already.
  if (answer.status == 409) return Error(Errc::unavailable, address + ": " + answer.body);
  return answer;
}

}  // namespace

struct PeerClient::Node {
  Node(asio::io_context& io, const Clock& clock, const Endpoint& server)
      : endpoint(server),
        connections(io, clock, server,
                    {.trust = {}, .kept = 64, .idle = std::chrono::seconds(10)}) {}

  Endpoint endpoint;
  HttpConnections connections;
  LogPace refusals;
  bool reached = true;
};

PeerClient::PeerClient(asio::io_context& io, const Clock& clock, PeerSigner signer,
                       Metrics& metrics, Log log)
    : io_(io), clock_(clock), signer_(std::move(signer)), metrics_(metrics), log_(std::move(log)) {}

PeerClient::~PeerClient() = default;

void PeerClient::close() {
  closed_ = true;
  for (auto& [address, node] : nodes_) node->connections.close();
  for (Stream* const stream : streams_) stream->close();
}

PeerClient::Node* PeerClient::node_of(const std::string& address) {
  if (const auto found = nodes_.find(address); found != nodes_.end()) return found->second.get();
  const auto endpoint = endpoint_of(address);
  if (!endpoint) return nullptr;
  return nodes_.emplace(address, std::make_unique<Node>(io_, clock_, *endpoint))
      .first->second.get();
}

asio::awaitable<Result<PeerAnswer>> PeerClient::call(std::string address, PeerRequest request,
                                                     Duration patience) {
  Node* const node = closed_ ? nullptr : node_of(address);
  if (node == nullptr) {
    if (closed_) co_return Error(Errc::cancelled, "this node is stopping");
    co_return no_node(address);
  }
  HttpRequest sent = signer_.sign(address, std::move(request), clock_.wall_now());
  sent.headers.emplace_back("Connection", "keep-alive");
  auto answer =
      co_await node->connections.send(std::move(sent), clock_.now() + patience, kAnswerBytes);
  if (!answer) {
    tell(*node, address, answer.error());
    co_return answer.error();
  }
  auto out = judged(address, {.status = answer->status, .body = std::move(answer->body)});
  tell(*node, address, out ? Status() : out.error());
  co_return out;
}

Gauge PeerClient::unreachable(const std::string& address) const {
  return metrics_.gauge("wheelpit_peer_unreachable",
                        "Whether the node at that address did not answer this one last.",
                        {{"address", address}});
}

void PeerClient::only_these_live(const std::vector<Peer>& live) {
  for (auto& [address, node] : nodes_) {
    if (node->reached || std::ranges::find(live, address, &Peer::address) != live.end()) continue;
    node->reached = true;
    unreachable(address).set(0);
  }
}

// Once when it is lost, and once when it is back; a wrong key once a minute.
void PeerClient::tell(Node& node, const std::string& address, const Status& outcome) {
  if (!outcome && outcome.error().code() == Errc::cancelled) return;
  const bool answered = outcome || outcome.error().code() == Errc::unauthenticated;
  if (!outcome && answered) {
    if (const auto untold = node.refusals.happened(clock_.now())) {
      log_.error("another node refuses this one",
                 {{"error", outcome.error().message()}, {"refused_before_untold", *untold - 1}});
    }
  }
  unreachable(address).set(outcome ? 0 : 1);
  if (node.reached == outcome.has_value()) return;
  node.reached = outcome.has_value();
  if (node.reached) {
    log_.info("another node answers again", {{"address", address}});
  } else if (!answered) {
    log_.warn("another node does not answer", {{"error", outcome.error().message()}});
  }
}

namespace {

// What a peer sends until it closes. Errors are those of Stream.
class Incoming {
 public:
  explicit Incoming(Stream& stream) : stream_(stream) {}

  asio::awaitable<Result<std::string_view>> next(TimePoint until) {
    const auto count = co_await stream_.read_some(buffer_, until);
    if (!count) co_return count.error();
    co_return std::string_view(buffer_.data(), *count);
  }

 private:
  Stream& stream_;
  std::array<char, std::size_t{16} << 10> buffer_{};
};

struct AnswerHead {
  int status = 0;
  std::string rest;  // what came of the body
};

asio::awaitable<Result<AnswerHead>> read_head(Incoming& incoming, TimePoint until) {
  std::string text;
  for (;;) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end != std::string::npos) {
      const int status = status_of(text);
      if (status == 0) break;
      co_return AnswerHead{.status = status, .rest = text.substr(end + 4)};
    }
    if (text.size() > kHeadBytes) break;
    const auto more = co_await incoming.next(until);
    if (!more) co_return more.error();
    text += *more;
  }
  co_return Error(Errc::malformed, "what answers there is no node of this cluster");
}

asio::awaitable<Result<PeerAnswer>> read_plain(Incoming& incoming, AnswerHead head,
                                               TimePoint until) {
  PeerAnswer answer{.status = head.status, .body = std::move(head.rest)};
  while (answer.body.size() < kHeadBytes) {
    const auto more = co_await incoming.next(until);
    if (!more) break;
    answer.body += *more;
  }
  co_return answer;
}

asio::awaitable<Result<PeerAnswer>> read_pieces(Incoming& incoming, std::string_view first,
                                                PeerSink& pieces, TimePoint until) {
  FrameReader reader;
  if (Status fed = reader.feed(first); !fed) co_return fed.error();
  bool taken = true;
  for (;;) {
    while (auto frame = reader.next()) {
      if (frame->end) co_return PeerAnswer{.status = frame->status, .body = std::move(frame->body)};
      // Who does not take it any more does not end what is done there.
      if (taken) taken = (co_await pieces.write(std::move(frame->body), until)).has_value();
    }
    const auto more = co_await incoming.next(until);
    if (!more) co_return more.error();
    if (Status fed = reader.feed(*more); !fed) co_return fed.error();
  }
}

asio::awaitable<Result<PeerAnswer>> exchange(Stream& stream, const Endpoint& server,
                                             const HttpRequest& request, PeerSink& pieces,
                                             TimePoint connected_by, TimePoint until) {
  if (Status there = co_await stream.connect(server, {}, connected_by); !there) {
    if (there.error().code() == Errc::cancelled) co_return there.error();
    co_return Error(Errc::not_found, there.error().message());
  }
  const std::string text = text_of(request);
  if (Status written = co_await stream.write(text, until); !written) co_return written.error();
  Incoming incoming(stream);
  auto head = co_await read_head(incoming, until);
  if (!head) co_return head.error();
  if (head->status != 200) co_return co_await read_plain(incoming, std::move(*head), until);
  const std::string rest = std::move(head->rest);
  co_return co_await read_pieces(incoming, rest, pieces, until);
}

}  // namespace

asio::awaitable<Result<PeerAnswer>> PeerClient::call_in_pieces(std::string address,
                                                               PeerRequest request,
                                                               Duration patience,
                                                               PeerSink& pieces) {
  Node* const node = closed_ ? nullptr : node_of(address);
  if (node == nullptr) {
    if (closed_) co_return Error(Errc::cancelled, "this node is stopping");
    co_return no_node(address);
  }
  const HttpRequest sent = signer_.sign(address, std::move(request), clock_.wall_now());
  Stream stream(io_);
  streams_.insert(&stream);
  const std::shared_ptr<void> gone(nullptr, [this, &stream](void*) { streams_.erase(&stream); });
  const TimePoint now = clock_.now();
  auto answer = co_await exchange(stream, node->endpoint, sent, pieces,
                                  now + std::min(kConnectPatience, patience), now + patience);
  Result<PeerAnswer> out =
      answer ? judged(address, std::move(*answer))
             : Error(answer.error().code(), address + ": " + answer.error().message());
  tell(*node, address, out ? Status() : out.error());
  co_return out;
}

}  // namespace wheelpit::cluster
