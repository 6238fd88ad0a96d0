#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/payload.h"
#include "base/result.h"
#include "base/signal.h"
#include "net/client/http_client.h"
#include "net/http/http_message.h"

namespace wheelpit::runtime {

// Containers with AWS's Runtime Interface Emulator, each known by the address it listens at. An
// emulator takes one invocation at a time and may break if it gets a second, so those for the same
// address wait for each other.
class Emulators {
 public:
  // `io` and `clock` must outlive this.
  Emulators(boost::asio::io_context& io, const Clock& clock)
      : io_(io), clock_(clock), changed_(io) {}

  // Held until it is destroyed.
  class Turn {
   public:
    Turn(Emulators& all, std::string address) : all_(all), address_(std::move(address)) {
      all_.busy_.insert(address_);
    }
    ~Turn() {
      all_.busy_.erase(address_);
      all_.changed_.notify();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Emulators& all_;
    std::string address_;
  };

  // Returns when the turn for `address` is free; take it at once. Errc::cancelled after stop().
  boost::asio::awaitable<Status> wait_for_turn(std::string address);

  // Sends a request to `server` and waits for the answer until `until`. Errors are HttpClient's;
  // Errc::cancelled after stop().
  boost::asio::awaitable<Result<HttpResponse>> send(Endpoint server, HttpRequest request,
                                                    TimePoint until);

  // Ends all that waits.
  void stop();

 private:
  boost::asio::io_context& io_;
  const Clock& clock_;
  std::set<std::string> busy_;
  std::set<HttpClient*> sending_;
  bool stopping_ = false;
  Signal changed_;
};

}  // namespace wheelpit::runtime
