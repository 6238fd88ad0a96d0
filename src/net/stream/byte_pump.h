#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "net/stream/stream.h"

namespace wheelpit {

// A protocol without I/O, as a BytePump drives it. An error is final.
class ByteProtocol {
 public:
  virtual ~ByteProtocol() = default;

  // Bytes are received into space(), then it is told how many.
  virtual std::span<char> space() = 0;
  virtual Status received(std::size_t count, TimePoint now) = 0;
  virtual bool has_events() const = 0;

  // All that must be written; afterwards it counts as sent.
  virtual bool has_output() const = 0;
  virtual std::string take_output(TimePoint now) = 0;

  // on_time() is due at next_time(), or TimePoint::max(): only after more was received.
  virtual TimePoint next_time() const = 0;
  virtual Status on_time(TimePoint now) = 0;
};

// Moves bytes between a Stream and a ByteProtocol, and calls it when it is time, until either
// fails. Three tasks: one reads, one writes whatever output there is in one piece, one watches the
// time.
//
// Use: connect(), then the protocol as you like, with flush() after anything that makes output,
// then end() before destruction. `protocol` and `clock` must outlive it.
class BytePump {
 public:
  BytePump(boost::asio::io_context& io, const Clock& clock, Log log, ByteProtocol& protocol);

  // Connects and starts the tasks. Not after abort().
  boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust, TimePoint until);

  void flush() { output_.notify(); }

  // When pieces follow each other closely, they are left to gather for so long before the next
  // read: as many messages as are awaited in this time are what a peer can send at most.
  void gather_for(Duration time) { gathering_ = time; }

  // Notified when the protocol has events, or the pump has failed.
  Signal& changed() { return changed_; }
  const std::optional<Error>& failure() const { return failure_; }

  // Stops and resumes reading. What is being read already still arrives.
  void pause_reading() { paused_ = true; }
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
  ByteProtocol& protocol_;
  Duration gathering_ = std::chrono::microseconds(500);
  Stream stream_;
  std::optional<Error> failure_;  // the first one
  bool ended_ = false;
  bool paused_ = false;
  bool writing_ = false;
  Signal changed_;
  Signal output_;   // there may be output, or the pump has ended
  Signal reading_;  // may continue, or the pump has ended
  Signal drained_;  // all output has left
  Signal timing_;   // next_time() is earlier than it was, or the pump has ended
  TaskGroup tasks_;
};

}  // namespace wheelpit
