#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "wire/openwire/frame.h"

namespace wheelpit::openwire {

// Texts are UTF-8, none longer than 20,000 bytes.
struct ConnectionOptions {
  std::string username;
  Secret password;
  std::string connection_id;  // unique on the broker: "ID:host-<random>:1"
  std::string client_id;      // unique as well; what the broker's console shows
  std::string queue;          // a name; composite ("a,b") and wildcards ("a.>") as the broker reads
  std::int32_t prefetch = 1000;  // at least 1
  // Longest silence that either side allows the other; the broker may want less. Zero: any.
  std::chrono::milliseconds inactivity{30000};
  std::string host = {};  // the name that was dialled; the broker may choose a virtual host by it
  std::string version = {};  // ours
  std::size_t max_frame_bytes = kMaxFrameBytes;
  // How often the broker's StatisticsBrokerPlugin is asked for the queue's numbers while it is
  // consumed: QueueCounted. Zero: never. Only for a plain name, and only where the plugin is:
  // another broker keeps each question for kQuestionLives, in a queue that it makes for it. The
  // first comes after `count_share` of it, in (0, 1].
  Duration count_every = Duration::zero();
  double count_share = 1;
  WallTime wall_now = {};  // when the connection is made
};

inline constexpr std::chrono::seconds kQuestionLives{60};

}  // namespace wheelpit::openwire
