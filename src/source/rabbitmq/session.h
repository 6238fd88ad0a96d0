#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "net/stream.h"
#include "wire/amqp091/connection.h"

namespace wheelpit {

// Who receives a session's deliveries.
class SessionClient : public amqp091::DeliverySink {
 public:
  // After each read, which may have brought many deliveries and events.
  virtual void on_read() = 0;
};

// Moves bytes between a Stream and an amqp091::Connection, and keeps the heartbeat going, until
// either fails. Three tasks: one reads, one writes whatever output there is in one piece, one
// watches the time.
//
// Use: connect(), then protocol() as you like, with flush() after anything that makes output, then
// end() before destruction. `client` and `clock` must outlive it.
class Session {
 public:
  Session(boost::asio::io_context& io, const Clock& clock, Log log,
          amqp091::ConnectionOptions options, SessionClient& client);

  // Connects and starts the tasks. Not after abort().
  boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust, TimePoint until);

  amqp091::Connection& protocol() { return protocol_; }
  void flush() { output_.notify(); }

  // Notified when protocol() has events, or the session has failed.
  Signal& changed() { return changed_; }
  const std::optional<Error>& failure() const { return failure_; }

  // Stops and resumes reading. What is being read already still arrives.
  void pause_reading();
  void resume_reading();
  bool reading_paused() const { return paused_; }

  // Ends a connect() under way, or the tasks.
  void abort();

  // Gives the output a moment to leave, closes the socket and waits for the tasks.
  boost::asio::awaitable<void> end();

 private:
  boost::asio::awaitable<void> read();
  boost::asio::awaitable<void> write();
  boost::asio::awaitable<void> keep_time();
  Status take_in(std::size_t count);
  void fail(Error why);

  const Clock& clock_;
  SessionClient& client_;
  Stream stream_;
  amqp091::Connection protocol_;
  std::optional<Error> failure_;  // the first one
  bool ended_ = false;
  bool paused_ = false;
  bool writing_ = false;
  Signal changed_;
  Signal output_;   // there may be output, or the session has ended
  Signal reading_;  // may go on, or the session has ended
  Signal drained_;  // all output has left
  Signal timing_;   // protocol_.next_time() is earlier than it was, or the session has ended
  TaskGroup tasks_;
};

}  // namespace wheelpit
