#include "app/cluster/store_question.h"

#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using cluster::PeerAnswer;
using cluster::PeerRequest;

constexpr Duration kPatience = std::chrono::seconds(1);
constexpr auto kIn = "in";
constexpr auto kOut = "out";
constexpr auto kAway = "away";

}  // namespace

StoreQuestion::StoreQuestion(Parts parts) : parts_(std::move(parts)) {
  parts_.peers.answer("/store", [this](PeerRequest request) -> asio::awaitable<PeerAnswer> {
    if (!parts_.reached()) co_return PeerAnswer{.status = 200, .body = kAway};
    co_return PeerAnswer{.status = 200, .body = parts_.lives(request.body) ? kIn : kOut};
  });
}

asio::awaitable<StoreVerdict> StoreQuestion::ask(std::string incarnation) {
  StoreVerdict verdict = StoreVerdict::nobody_answers;
  for (const cluster::Peer& peer : parts_.peers.live()) {
    const auto answer = co_await parts_.peers.call(
        peer.address, {.path = "/store", .body = incarnation}, kPatience);
    if (!answer || answer->status != 200) continue;
    if (answer->body == kOut) co_return StoreVerdict::you_are_out;
    if (answer->body == kIn) verdict = StoreVerdict::you_are_in;
    if (answer->body == kAway && verdict == StoreVerdict::nobody_answers) {
      verdict = StoreVerdict::nobody_reaches_it;
    }
  }
  co_return verdict;
}

}  // namespace wheelpit
