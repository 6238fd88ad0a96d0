#include "app/cluster/logs_of_peers.h"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "cluster/peer/frames.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using cluster::PeerAnswer;
using cluster::PeerRequest;

// Whoever waits for logs has a person's patience.
constexpr Duration kPatience = std::chrono::seconds(3);
constexpr int kRefused = 422;

std::optional<json::object> object_of(std::string_view text) {
  boost::system::error_code fault;
  json::value value = json::parse(text, fault);
  if (fault || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

}  // namespace

LogsOfPeers::LogsOfPeers(cluster::Peers& peers, std::string self, Here here)
    : peers_(peers), self_(std::move(self)), here_(std::move(here)) {
  peers_.answer("/logs", [this](PeerRequest request) { return serve(std::move(request)); });
}

// One after another: few nodes, and few who ask.
asio::awaitable<std::vector<api::LogsOfNode>> LogsOfPeers::ask(
    std::string operation, std::map<std::string, json::object> inputs, json::value otherwise) {
  std::vector<api::LogsOfNode> answers;
  for (const cluster::Peer& peer : peers_.live()) {
    const auto own = inputs.find(peer.node);
    if (own == inputs.end() && !otherwise.is_object()) continue;
    const std::string input =
        own == inputs.end() ? json::serialize(otherwise) : json::serialize(own->second);
    const auto fields = std::to_array<std::string_view>({operation, input});
    const auto answer = co_await peers_.call(
        peer.address, {.path = "/logs", .body = cluster::join_fields(fields)}, kPatience);
    auto members = answer && answer->status == 200 ? object_of(answer->body) : std::nullopt;
    if (members) answers.push_back({.node = peer.node, .members = std::move(*members)});
  }
  co_return answers;
}

asio::awaitable<PeerAnswer> LogsOfPeers::serve(PeerRequest request) {
  auto fields = cluster::split_fields(request.body, 2);
  auto input = fields ? object_of((*fields)[1]) : std::nullopt;
  if (!input) co_return PeerAnswer{.status = 400, .body = "not a question"};
  const auto members = co_await here_(std::move((*fields)[0]), std::move(*input));
  if (!members) co_return PeerAnswer{.status = kRefused, .body = members.error().message};
  co_return PeerAnswer{.status = 200, .body = json::serialize(*members)};
}

}  // namespace wheelpit
