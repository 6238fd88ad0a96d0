#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/method.h"
#include "wire/amqp091/server_bytes.h"

namespace wheelpit::rabbitmq {

// A RabbitMQ for tests, with one queue that counts deliveries as a quorum queue does: whatever is
// unsettled when its connection ends goes back to its place, with one more delivery.
//
// A message is delivered in the bytes that its `wire` makes; one that `ends` the connection is the
// last that comes over it, and has it closed a moment after. On the io_context of whoever consumes.
class FakeRabbitMq {
 public:
  struct Message {
    std::string name;
    std::function<std::string(std::uint64_t tag)> wire;
    bool ends = false;
    int returns = 0;  // how often it went back to the queue
  };

  explicit FakeRabbitMq(boost::asio::io_context& io)
      : io_(io), acceptor_(io, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    boost::asio::co_spawn(io_, accept(), boost::asio::detached);
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void add(Message message) { queue_.push_back(std::move(message)); }
  void add_sound(const std::string& name) {
    add({.name = name,
         .wire = [name](std::uint64_t tag) { return amqp091::server::deliver(tag, name); }});
  }
  void stop() {
    acceptor_.close();
    if (auto last = session_.lock()) last->socket.close();
  }

  std::vector<std::string> done;      // names, acknowledged
  std::vector<std::string> rejected;  // without requeue
  std::vector<std::string> dead;      // delivered more often than the limit allows
  int delivery_limit = 1000;
  std::map<std::string, int> returns;
  std::vector<std::uint16_t> windows;  // each basic.qos
  int connections = 0;

 private:
  using Socket = boost::asio::ip::tcp::socket;

  struct Session {
    explicit Session(Socket s) : socket(std::move(s)) {}
    Socket socket;
    amqp091::FrameReader frames{131072};
    std::map<std::uint64_t, Message> out;
    std::uint64_t last_tag = 0;
    std::uint16_t prefetch = 0;
    bool consuming = false;
    std::string output;
    bool ending = false;
  };

  static constexpr auto kMoment = std::chrono::milliseconds(50);

  boost::asio::awaitable<void> accept() {
    for (;;) {
      auto [failure, socket] = co_await acceptor_.async_accept(kTuple);
      if (failure) co_return;
      ++connections;
      auto session = std::make_shared<Session>(std::move(socket));
      session_ = session;
      co_await serve(*session);
      take_back(*session);
    }
  }

  boost::asio::awaitable<void> serve(Session& session) {
    std::string hello(8, '\0');
    std::size_t got = 0;
    while (got < hello.size()) {
      auto [failure, count] = co_await session.socket.async_read_some(
          boost::asio::buffer(hello.data() + got, hello.size() - got), kTuple);
      if (failure) co_return;
      got += count;
    }
    session.output = amqp091::server::start();
    boost::asio::steady_timer moment(io_);
    for (;;) {
      deliver(session);
      if (session.ending && moment.expiry() == boost::asio::steady_timer::time_point()) {
        moment.expires_after(kMoment);
        moment.async_wait([&session](const boost::system::error_code& interrupted) {
          boost::system::error_code ignored;
          if (!interrupted) session.socket.close(ignored);
        });
      }
      auto [unsent, sent] = co_await boost::asio::async_write(
          session.socket, boost::asio::buffer(session.output), kTuple);
      session.output.clear();
      if (unsent) break;
      const auto space = session.frames.space();
      auto [failure, count] = co_await session.socket.async_read_some(
          boost::asio::buffer(space.data(), space.size()), kTuple);
      if (failure) break;
      session.frames.commit(count);
      while (auto frame = session.frames.next().value()) on_frame(session, *frame);
    }
    boost::system::error_code ignored;
    session.socket.close(ignored);
  }

  void deliver(Session& session) {
    while (session.consuming && !session.ending && session.out.size() < session.prefetch &&
           !queue_.empty()) {
      const std::uint64_t tag = ++session.last_tag;
      Message message = std::move(queue_.front());
      queue_.pop_front();
      session.output += message.wire(tag);
      session.ending = message.ends;
      session.out.emplace(tag, std::move(message));
    }
  }

  void take_back(Session& session) {
    for (auto& [tag, message] : session.out) {
      ++message.returns;
      ++returns[message.name];
    }
    while (!session.out.empty()) {
      auto last = std::prev(session.out.end());
      if (last->second.returns > delivery_limit) {
        dead.push_back(last->second.name);
      } else {
        queue_.push_front(std::move(last->second));
      }
      session.out.erase(last);
    }
  }

  void on_frame(Session& session, const amqp091::Frame& frame) {
    using namespace amqp091;
    if (frame.type != FrameType::method) return;
    ByteReader in(frame.payload);
    const MethodId id{in.integer<std::uint16_t>(), in.integer<std::uint16_t>()};
    const auto say = [&](const auto& method, std::uint16_t channel = 1) {
      session.output += server::method(method, channel);
    };
    if (id == MethodId{10, 11}) session.output += server::tune(131072, 0);
    if (id == MethodId{10, 40}) say(ConnectionOpenOk{}, 0);
    if (id == MethodId{10, 50}) say(ConnectionCloseOk{}, 0);
    if (id == MethodId{20, 10}) say(ChannelOpenOk{}, frame.channel);
    if (id == MethodId{20, 40}) say(ChannelCloseOk{});
    if (id == MethodId{50, 10}) say(QueueDeclareOk{{"orders"}, 0, 0}, frame.channel);
    if (id == MethodId{60, 10}) {
      in.integer<std::uint32_t>();
      session.prefetch = in.integer<std::uint16_t>();
      windows.push_back(session.prefetch);
      say(BasicQosOk{});
    }
    if (id == MethodId{60, 20}) {
      session.output += server::consume_ok();
      session.consuming = true;
    }
    if (id == MethodId{60, 30}) {
      say(BasicCancelOk{{"wheelpit"}});
      session.consuming = false;
    }
    if (id == MethodId{60, 80}) {
      const auto tag = in.integer<std::uint64_t>();
      const bool multiple = in.integer<std::uint8_t>() != 0;
      settle(session, multiple ? 0 : tag, tag, done);
    }
    if (id == MethodId{60, 90}) {
      const auto tag = in.integer<std::uint64_t>();
      if (in.integer<std::uint8_t>() == 0) settle(session, tag, tag, rejected);
    }
  }

  static void settle(Session& session, std::uint64_t first, std::uint64_t last,
                     std::vector<std::string>& into) {
    for (auto at = session.out.lower_bound(first); at != session.out.end() && at->first <= last;) {
      into.push_back(at->second.name);
      at = session.out.erase(at);
    }
  }

  static constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::deque<Message> queue_;
  std::weak_ptr<Session> session_;
};

}  // namespace wheelpit::rabbitmq
