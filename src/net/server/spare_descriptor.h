#pragma once

namespace wheelpit {

// A file descriptor that is kept for the moment when there is no other: given up, a connection can
// be accepted and closed, instead of being announced by the system again and again.
class SpareDescriptor {
 public:
  SpareDescriptor() = default;
  ~SpareDescriptor() { give_up(); }
  SpareDescriptor(const SpareDescriptor&) = delete;
  SpareDescriptor& operator=(const SpareDescriptor&) = delete;

  void take();     // if there is none, and the system has one
  bool give_up();  // false: there was none

 private:
  int descriptor_ = -1;
};

}  // namespace wheelpit
