#include "source/sharded/stream_probe.h"

#include <utility>

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

Errc errc_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::not_found:
      return Errc::not_found;
    case Trouble::denied:
      return Errc::access_denied;
    case Trouble::unauthenticated:
      return Errc::unauthenticated;
    case Trouble::refused:
      return Errc::invalid_argument;
    case Trouble::malformed:
      return Errc::malformed;
    case Trouble::cancelled:
      return Errc::cancelled;
    case Trouble::expired:
    case Trouble::trimmed:
    case Trouble::throttled:
    case Trouble::unreachable:
      return Errc::unavailable;
  }
  std::unreachable();
}

// Anyone who is told so may make the request.
bool is_of_a_reader(Trouble trouble) {
  return trouble == Trouble::expired || trouble == Trouble::trimmed ||
         trouble == Trouble::throttled;
}

}  // namespace

asio::awaitable<Status> probe(PolledApi& api) {
  const auto shards = co_await api.list_shards();
  if (!shards) {
    if (is_of_a_reader(shards.error().trouble)) co_return Status();
    co_return error_of(shards.error());
  }
  if (shards->empty()) co_return Status();
  const std::string& shard = shards->back().id;
  auto iterator = co_await api.iterator(shard, {});
  // Its shard may have gone meanwhile.
  const auto may_be = [](const Fault& fault) {
    return is_of_a_reader(fault.trouble) || fault.trouble == Trouble::not_found;
  };
  if (!iterator) {
    if (may_be(iterator.error())) co_return Status();
    co_return error_of(iterator.error());
  }
  const auto page = co_await api.poll(shard, std::move(*iterator), 1);
  if (!page && !may_be(page.error())) co_return error_of(page.error());
  co_return Status();
}

Error error_of(const Fault& fault) { return {errc_of(fault.trouble), fault.detail}; }

}  // namespace wheelpit::sharded
