#pragma once

#include <cstdint>

#include "base/clock.h"
#include "net/http/http_limits.h"

namespace wheelpit {

// What a connection of a server is doing, and whether that has taken too long. Pure.
class ConnectionWatch {
 public:
  enum class Phase {
    waiting,    // for the first byte of a request
    handshake,  // for TLS to be agreed on, from the first byte
    head,       // for the rest of a request's head
    body,       // for more of a request's body
    handling,   // the handler has the request: it may take as long as it likes
    writing,    // an answer, as fast as the peer takes it
    draining,   // what is left of a body that is too large is read and dropped
    lingering,  // the peer is being let read a refusal
  };

  enum class Verdict {
    keep,
    close,    // no one waits for an answer, or reads it
    tell_408  // a request has begun and does not get on
  };

  // A connection that was accepted at `now`. `times` must outlive this.
  ConnectionWatch(const HttpTimes& times, TimePoint now) : times_(times), since_(now) {}

  // The phase begins at `now`, unless it is the phase already.
  void enter(Phase phase, TimePoint now);
  // Needs no time.
  void handling() {
    phase_ = Phase::handling;
    first_ = false;
  }
  Phase phase() const { return phase_; }

  // So many bytes of a body or an answer have moved.
  void moved(std::uint64_t bytes) { moved_ += bytes; }

  // Asked now and then: what moves is judged by the time since the last span was judged.
  Verdict at(TimePoint now);

  // Whether at() can answer anything but `keep` before the next enter().
  bool is_timed() const;

 private:
  Duration limit() const;

  const HttpTimes& times_;
  Phase phase_ = Phase::waiting;
  TimePoint since_;  // when the phase, or the span that moves, began
  std::uint64_t moved_ = 0;
  bool first_ = true;  // no request has come yet
};

}  // namespace wheelpit
