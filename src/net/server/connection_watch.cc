#include "net/server/connection_watch.h"

#include <utility>

namespace wheelpit {

void ConnectionWatch::enter(Phase phase, TimePoint now) {
  if (phase == phase_) return;
  if (phase != Phase::waiting && phase != Phase::handshake) first_ = false;
  phase_ = phase;
  since_ = now;
  moved_ = 0;
}

Duration ConnectionWatch::limit() const {
  switch (phase_) {
    case Phase::waiting:
      return first_ ? times_.first : times_.idle;
    case Phase::handshake:
    case Phase::head:
      return times_.head;
    case Phase::body:
    case Phase::writing:
    case Phase::draining:
      return times_.span;
    case Phase::handling:
      return Duration::max();
    case Phase::lingering:
      return times_.linger;
  }
  std::unreachable();
}

bool ConnectionWatch::is_timed() const { return limit() != Duration::max(); }

ConnectionWatch::Verdict ConnectionWatch::at(TimePoint now) {
  // A span of max() passes never.
  if (now - since_ < limit()) return Verdict::keep;
  const bool moves = phase_ == Phase::body || phase_ == Phase::writing || phase_ == Phase::draining;
  if (moves && moved_ >= times_.bytes_a_span) {
    since_ = now;
    moved_ = 0;
    return Verdict::keep;
  }
  const bool has_begun = phase_ == Phase::head || phase_ == Phase::body;
  return has_begun ? Verdict::tell_408 : Verdict::close;
}

}  // namespace wheelpit
