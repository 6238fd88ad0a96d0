#include "net/stream/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "base/injected_clock.h"
#include "base/signal.h"
#include "net/stream/deadline.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Tls = asio::ssl::stream<Socket&>;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

// A name on its way to addresses. Asio asks the system in a thread that nothing can interrupt, so
// who stops waiting leaves the question behind: its two owners are the waiting coroutine and the
// handler of the answer, which comes when it comes.
struct Lookup {
  explicit Lookup(asio::io_context& io) : resolver(io), answered(io) {}

  asio::ip::basic_resolver<tcp, Executor> resolver;
  Signal answered;
  bool done = false;
  error_code failure;
  std::vector<tcp::endpoint> addresses;
};

bool is_address(const std::string& host) {
  error_code failure;
  asio::ip::make_address(host, failure);
  return !failure;
}

}  // namespace

struct Stream::State {
  explicit State(asio::io_context& context) : io(context), socket(context) {}

  asio::io_context& io;
  Socket socket;
  std::unique_ptr<asio::ssl::context> trust;
  std::unique_ptr<Tls> tls;
  std::shared_ptr<Lookup> lookup;
  std::optional<std::string> protocol;  // that the server is to agree to
  bool closed = false;

  asio::awaitable<Result<std::vector<tcp::endpoint>>> resolve(const Endpoint& endpoint,
                                                              TimePoint until);
  Status prepare_tls(const Endpoint& endpoint, const TlsTrust& whom);
  Status check_protocol() const;
  Error no_agreement() const;
  Error failed(const Deadline& deadline, error_code why) const;
};

asio::awaitable<Result<std::vector<tcp::endpoint>>> Stream::State::resolve(const Endpoint& endpoint,
                                                                           TimePoint until) {
  if (is_address(endpoint.host)) {
    co_return std::vector{tcp::endpoint(asio::ip::make_address(endpoint.host), endpoint.port)};
  }
  const auto asked = std::make_shared<Lookup>(io);
  lookup = asked;
  asked->resolver.async_resolve(
      endpoint.host, std::to_string(endpoint.port),
      [asked](error_code failure, const tcp::resolver::results_type& results) {
        asked->failure = failure;
        for (const auto& result : results) asked->addresses.push_back(result.endpoint());
        asked->done = true;
        asked->answered.notify();
      });
  while (!asked->done && !closed && time_of(io) < until) {
    co_await asked->answered.wait(until);
  }
  lookup.reset();
  if (closed) co_return Error(Errc::cancelled, "closed");
  if (!asked->done) co_return Error(Errc::timed_out, "no answer to the lookup of its name in time");
  if (asked->failure) co_return Error(Errc::unavailable, asked->failure.message());
  co_return asked->addresses;
}

Status Stream::State::prepare_tls(const Endpoint& endpoint, const TlsTrust& whom) {
  trust = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  error_code failure;
  trust->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, failure);
  if (!failure && whom.ca_file) trust->load_verify_file(*whom.ca_file, failure);
  if (failure && whom.ca_file) {
    return Error(Errc::invalid_argument, "CA file \"" + *whom.ca_file +
                                             "\" cannot be used (a file of PEM certificates is "
                                             "expected): " +
                                             failure.message());
  }
  if (!whom.ca_file) trust->set_default_verify_paths(failure);
  if (failure) return Error(Errc::unavailable, "cannot set up TLS: " + failure.message());

  tls = std::make_unique<Tls>(socket, *trust);
  tls->set_verify_mode(asio::ssl::verify_peer);
  // OpenSSL's own check of the name, not Asio's: this one says that it was the name.
  SSL* const handle = tls->native_handle();
  if (is_address(endpoint.host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), endpoint.host.c_str());
  } else {
    SSL_set1_host(handle, endpoint.host.c_str());
    SSL_set_tlsext_host_name(handle, endpoint.host.c_str());
  }
  protocol = whom.protocol;
  if (whom.protocol) {
    // A list of one name, which its length precedes.
    const std::string offered = static_cast<char>(whom.protocol->size()) + *whom.protocol;
    SSL_set_alpn_protos(handle, reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned>(offered.size()));
  }
  return {};
}

Status Stream::State::check_protocol() const {
  if (!protocol) return {};
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(tls->native_handle(), &name, &length);
  if (*protocol == std::string_view(reinterpret_cast<const char*>(name), length)) return {};
  return no_agreement();
}

Error Stream::State::no_agreement() const {
  return {Errc::invalid_argument,
          "the server does not agree to speak " + protocol.value_or("it") + " (by ALPN)"};
}

// Asio reports what we did ourselves as "operation canceled"; here it gets its own name back.
Error Stream::State::failed(const Deadline& deadline, error_code why) const {
  if (closed) return Error(Errc::cancelled, "closed");
  if (deadline.passed()) return Error(Errc::timed_out, "no answer in time");
  if (tls) {
    const long verdict = SSL_get_verify_result(tls->native_handle());
    if (verdict != X509_V_OK) {
      return Error(Errc::invalid_argument, std::string("certificate verification failed: ") +
                                               X509_verify_cert_error_string(verdict));
    }
  }
  const bool of_tls = tls && why.category() == asio::error::get_ssl_category();
  const int reason = of_tls ? ERR_GET_REASON(static_cast<unsigned long>(why.value())) : 0;
  if (reason == SSL_R_WRONG_VERSION_NUMBER) {
    return Error(Errc::unavailable,
                 "what answers there does not speak TLS: is it a port for plain connections?");
  }
  if (reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL) return no_agreement();
  if (why == asio::error::eof || why == asio::ssl::error::stream_truncated) {
    return Error(Errc::unavailable, "the peer closed the connection");
  }
  return Error(Errc::unavailable, why.message());
}

Stream::Stream(asio::io_context& io) : state_(std::make_unique<State>(io)) {}
Stream::~Stream() = default;

asio::awaitable<Status> Stream::connect(Endpoint endpoint, TlsTrust trust, TimePoint until) {
  State& state = *state_;
  const auto addresses = co_await state.resolve(endpoint, until);
  if (!addresses) co_return addresses.error();

  const Deadline deadline(until, state.socket);
  error_code failure;
  for (const tcp::endpoint& address : *addresses) {
    if (state.closed || deadline.passed()) break;
    error_code ignored;
    state.socket.close(ignored);
    std::tie(failure) = co_await state.socket.async_connect(address, kTuple);
    if (!failure) break;
  }
  if (state.closed || deadline.passed() || failure || addresses->empty()) {
    co_return state.failed(deadline, failure);
  }
  error_code ignored;  // a socket without them works as well
  state.socket.set_option(tcp::no_delay(true), ignored);
  state.socket.set_option(asio::socket_base::keep_alive(true), ignored);
  if (endpoint.transport == Transport::plain) co_return Status();

  if (Status prepared = state.prepare_tls(endpoint, trust); !prepared) co_return prepared;
  std::tie(failure) = co_await state.tls->async_handshake(asio::ssl::stream_base::client, kTuple);
  if (state.closed || deadline.passed() || failure) co_return state.failed(deadline, failure);
  co_return state.check_protocol();
}

asio::awaitable<Result<std::size_t>> Stream::read_some(std::span<char> into,
                                                       std::optional<TimePoint> until) {
  State& state = *state_;
  const Deadline deadline(until, state.socket);
  const auto buffer = asio::buffer(into.data(), into.size());
  error_code failure;
  std::size_t count = 0;
  if (state.tls) {
    std::tie(failure, count) = co_await state.tls->async_read_some(buffer, kTuple);
  } else {
    std::tie(failure, count) = co_await state.socket.async_read_some(buffer, kTuple);
  }
  if (failure) co_return state.failed(deadline, failure);
  co_return count;
}

void Stream::wake_at(std::size_t bytes) {
  error_code ignored;  // then it wakes up more often
  state_->socket.set_option(asio::socket_base::receive_low_watermark(static_cast<int>(bytes)),
                            ignored);
}

asio::awaitable<Status> Stream::write(std::string_view bytes, std::optional<TimePoint> until) {
  State& state = *state_;
  const Deadline deadline(until, state.socket);
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  error_code failure;
  std::size_t count = 0;
  if (state.tls) {
    std::tie(failure, count) = co_await asio::async_write(*state.tls, buffer, kTuple);
  } else {
    std::tie(failure, count) = co_await asio::async_write(state.socket, buffer, kTuple);
  }
  if (failure) co_return state.failed(deadline, failure);
  co_return Status();
}

void Stream::close() {
  state_->closed = true;
  error_code ignored;
  state_->socket.close(ignored);
  if (state_->lookup) state_->lookup->answered.notify();
}

}  // namespace wheelpit
