#include "destination/broker/broker_publisher.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kPublishWithin = std::chrono::seconds(10);
constexpr Duration kConnectWithin = std::chrono::seconds(5);
constexpr Duration kCloseWithin = std::chrono::seconds(2);
constexpr Duration kIdle = std::chrono::seconds(30);

Error stopping() { return {Errc::cancelled, "the engine is stopping"}; }

}  // namespace

// A connection and who uses it. Its owners are the task that runs it and every publish() that waits
// on it: neither knows who is the last.
struct BrokerPublisher::Line {
  Line(asio::io_context& io, const Endpoint& where) : endpoint(where), changed(io) {}

  const Endpoint endpoint;
  std::unique_ptr<PublisherConnection> connection;  // once there are credentials
  std::optional<Error> failure;                     // it is over
  bool reached = false;                             // the endpoint took the connection
  int users = 0;                                    // messages that wait
  TimePoint last_used{};
  Signal changed;
};

BrokerPublisher::BrokerPublisher(asio::io_context& io, const Clock& clock,
                                 CredentialsReader& credentials, Log log, BrokerAddress address,
                                 MakeConnection make_connection)
    : io_(io),
      clock_(clock),
      credentials_(credentials),
      log_(std::move(log)),
      address_(std::move(address)),
      make_connection_(std::move(make_connection)),
      tasks_(io, log_) {}

BrokerPublisher::~BrokerPublisher() = default;

// An endpoint that cannot be reached is no reason to give up while there is another one.
asio::awaitable<Status> BrokerPublisher::publish(QueueMessage message) {
  const TimePoint until = clock_.now() + kPublishWithin;
  for (std::size_t tries = address_.endpoints.size();;) {
    if (stopped_) co_return stopping();
    const std::shared_ptr<Line> present = line();
    const Status published = co_await publish_on(present, message, until);
    if (published) co_return published;
    const Errc code = published.error().code();
    const bool unreached =
        !present->reached && (code == Errc::unavailable || code == Errc::timed_out);
    if (!unreached || --tries == 0 || clock_.now() >= until) {
      co_return about(*present, published.error());
    }
  }
}

asio::awaitable<Status> BrokerPublisher::publish_on(std::shared_ptr<Line> line,
                                                    const QueueMessage& message, TimePoint until) {
  ++line->users;
  const std::shared_ptr<void> leave(nullptr, [this, &line](void*) {
    --line->users;
    line->last_used = clock_.now();
    if (line->connection) line->connection->changed().notify();
  });
  std::optional<std::uint64_t> id;
  for (;;) {
    if (id) {
      if (const auto answer = line->connection->take_answer(*id)) co_return *answer;
    }
    if (line->failure) co_return *line->failure;
    if (!id && line->connection && line->connection->ready()) {
      id = line->connection->publish(message, clock_.wall_now());
    }
    if (clock_.now() >= until) co_return give_up(*line);
    co_await line->changed.wait(until);
  }
}

// A connection that has not answered for so long may be dead: no one shall wait on it again.
Error BrokerPublisher::give_up(Line& line) {
  std::string why = "the broker did not answer in time";
  if (line.connection && !line.connection->delay().empty()) why = line.connection->delay();
  line.failure = Error(Errc::timed_out, why);
  if (line.connection) line.connection->abort();
  line.changed.notify();
  return *line.failure;
}

std::shared_ptr<BrokerPublisher::Line> BrokerPublisher::line() {
  if (line_ != nullptr && !line_->failure) return line_;
  const Endpoint& endpoint = address_.endpoints[next_endpoint_ % address_.endpoints.size()];
  auto made = std::make_shared<Line>(io_, endpoint);
  made->last_used = clock_.now();
  line_ = made;  // until run() ends, which may be at once
  tasks_.spawn("publisher to broker " + address_.name, run(made));
  return made;
}

asio::awaitable<void> BrokerPublisher::run(std::shared_ptr<Line> line) {
  const Status served = co_await serve(line);
  // No one waits on a line that was left because it was idle.
  if (!line->failure) line->failure = served ? stopping() : served.error();
  if (!served) ++next_endpoint_;
  if (line_ == line) line_.reset();
  line->changed.notify();
  if (line->connection) co_await line->connection->end();
}

// Until the connection fails, or no one has used it for a while.
asio::awaitable<Status> BrokerPublisher::serve(std::shared_ptr<Line> line) {
  auto credentials = co_await credentials_.read(address_.secret);
  if (line->failure) co_return *line->failure;
  if (!credentials) co_return credentials.error();
  line->connection = make_connection_(line->endpoint, *std::move(credentials));
  PublisherConnection& connection = *line->connection;
  const Status connected = co_await connection.connect(
      line->endpoint, TlsTrust{.ca_file = address_.tls_ca_file}, clock_.now() + kConnectWithin);
  if (!connected) co_return connected.error();
  line->reached = true;
  for (;;) {
    if (line->failure) co_return *line->failure;
    if (const auto failure = connection.failure()) co_return *failure;
    const TimePoint leave_at = line->last_used + kIdle;
    if (line->users == 0 && clock_.now() >= leave_at) break;
    co_await connection.changed().wait(line->users == 0 ? std::optional(leave_at) : std::nullopt);
    line->changed.notify();
  }
  line->failure = stopping();  // for anyone who comes now: there will be another line
  connection.close();
  const TimePoint until = clock_.now() + kCloseWithin;
  while (!connection.closed() && !connection.failure() && clock_.now() < until) {
    co_await connection.changed().wait(until);
  }
  co_return Status();
}

void BrokerPublisher::stop() {
  stopped_ = true;
  if (line_ == nullptr) return;
  line_->failure = stopping();
  line_->changed.notify();
  if (line_->connection) line_->connection->abort();
}

asio::awaitable<void> BrokerPublisher::join() { co_await tasks_.join(); }

Error BrokerPublisher::about(const Line& line, const Error& cause) const {
  return {cause.code(),
          "broker " + address_.name + " at " + to_string(line.endpoint) + ": " + cause.message()};
}

}  // namespace wheelpit
