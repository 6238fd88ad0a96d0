#pragma once

#include <cstddef>

namespace wheelpit {

// What happens to a connection that has just been accepted.
enum class Admission {
  take,
  make_room,  // the one that has waited longest for a head is closed, and this one taken
  reserve,    // taken for what is answered always, and nothing else
  refuse,     // closed at once
};

struct Occupancy {
  std::size_t taken = 0;     // connections, without those of the reserve
  std::size_t waiting = 0;   // of these: for a request's head
  std::size_t reserved = 0;  // connections of the reserve
};

// An idle connection gives way to a new one: a peer that has sent nothing yet loses little, and
// open connections cannot block others. Pure.
constexpr Admission admission_of(const Occupancy& now, std::size_t most, std::size_t reserve) {
  if (now.taken < most) return Admission::take;
  if (now.waiting > 0) return Admission::make_room;
  return now.reserved < reserve ? Admission::reserve : Admission::refuse;
}

}  // namespace wheelpit
