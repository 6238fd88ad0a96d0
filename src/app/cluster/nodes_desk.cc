#include "app/cluster/nodes_desk.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include "cluster/peer/frames.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using api::Load;
using cluster::PeerAnswer;
using cluster::PeerRequest;

constexpr Duration kPatience = std::chrono::seconds(1);

std::string text_of(const Load& load) {
  const auto texts = std::to_array<std::string>(
      {std::to_string(load.busy), std::to_string(load.capacity), std::to_string(load.waiting),
       std::to_string(static_cast<std::int64_t>(load.oldest_seconds))});
  const auto fields = std::to_array<std::string_view>({texts[0], texts[1], texts[2], texts[3]});
  return cluster::join_fields(fields);
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Load> read_load(std::string_view text) {
  const auto fields = cluster::split_fields(text, 4);
  if (!fields) return std::nullopt;
  const auto& all = *fields;
  return Load{.busy = number_of(all[0]),
              .capacity = number_of(all[1]),
              .waiting = number_of(all[2]),
              .oldest_seconds = static_cast<double>(number_of(all[3]))};
}

}  // namespace

NodesDesk::NodesDesk(Parts parts) : parts_(std::move(parts)) {
  parts_.peers.answer("/load", [this](PeerRequest) -> asio::awaitable<PeerAnswer> {
    co_return PeerAnswer{.status = 200, .body = text_of(co_await parts_.own_load())};
  });
}

asio::awaitable<Load> NodesDesk::load_of_all(Load own) {
  for (const cluster::Peer& peer : parts_.peers.live()) {
    const auto answer = co_await parts_.peers.call(peer.address, {.path = "/load"}, kPatience);
    const auto load = answer && answer->status == 200 ? read_load(answer->body) : std::nullopt;
    if (!load) {
      ++own.silent;
      continue;
    }
    ++own.nodes;
    own.busy += load->busy;
    own.capacity += load->capacity;
    own.waiting += load->waiting;
    own.oldest_seconds = std::max(own.oldest_seconds, load->oldest_seconds);
  }
  co_return own;
}

}  // namespace wheelpit
