#pragma once

#include <cstdint>
#include <utility>

namespace wheelpit {

// So many bytes may be held by many holders together. Each counts what it holds as that grows, and
// looks afterwards: the one that finds too much must release its share.
class BodyBudget {
 public:
  explicit BodyBudget(std::uint64_t most) : most_(most) {}

  std::uint64_t held() const { return held_; }
  void set_most(std::uint64_t most) { most_ = most; }

  // What one holder holds. The budget must outlive it.
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { hold(0); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // It holds `bytes` from now on. False: that is too much, together with the others.
    bool hold(std::uint64_t bytes) {
      if (bytes <= bytes_) {
        budget_.held_ -= bytes_ - bytes;
        bytes_ = bytes;
        return true;
      }
      budget_.held_ += bytes - std::exchange(bytes_, bytes);
      return budget_.held_ <= budget_.most_;
    }

   private:
    BodyBudget& budget_;
    std::uint64_t bytes_ = 0;
  };

 private:
  std::uint64_t most_;
  std::uint64_t held_ = 0;
};

}  // namespace wheelpit
