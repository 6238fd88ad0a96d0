#include "source/activemq/window.h"

#include <algorithm>

namespace wheelpit::activemq {

Window::Window(std::int32_t most, std::size_t max_bytes)
    : most_(std::max(most, 1)), max_bytes_(max_bytes), told_(std::min(most_, kFirst)) {}

void Window::limit(std::int32_t most) {
  told_ = most;
  if (most < 1) return;
  most_ = std::min(most_, most);
  limited_ = true;
}

void Window::set_most(std::int32_t most) {
  most_ = limited_ ? std::min(most_, std::max(most, 1)) : std::max(most, 1);
}

void Window::received(std::size_t bytes) {
  constexpr std::size_t kLastFew = 8;
  const std::size_t faded = expected_bytes_ - expected_bytes_ / kLastFew;
  expected_bytes_ = std::max({bytes, faded, std::size_t{1}});
}

std::optional<std::int32_t> Window::change(std::size_t messages, std::size_t bytes) {
  if (expected_bytes_ == 0) {
    if (told_ <= most_) return std::nullopt;
    told_ = most_;
    return told_;
  }
  const std::int32_t wanted = fitting(messages, bytes);
  const bool worth_it = wanted / 2 >= told_ || wanted <= told_ / 2 || wanted == most_;
  if (!worth_it || wanted == told_) return std::nullopt;
  told_ = wanted;
  return wanted;
}

std::int32_t Window::fitting(std::size_t messages, std::size_t bytes) const {
  const std::size_t room = bytes < max_bytes_ ? (max_bytes_ - bytes) / expected_bytes_ : 0;
  const std::size_t most = static_cast<std::size_t>(most_);
  return static_cast<std::int32_t>(std::clamp<std::size_t>(messages + room, 1, most));
}

}  // namespace wheelpit::activemq
