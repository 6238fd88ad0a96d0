#include "net/peer/connection_ends.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

void unmap(asio::ip::tcp::endpoint& end) {
  if (!end.address().is_v6() || !end.address().to_v6().is_v4_mapped()) return;
  const auto address = asio::ip::make_address_v4(asio::ip::v4_mapped, end.address().to_v6());
  end = asio::ip::tcp::endpoint(address, end.port());
}

void map(asio::ip::tcp::endpoint& end) {
  if (!end.address().is_v4()) return;
  const auto address = asio::ip::make_address_v6(asio::ip::v4_mapped, end.address().to_v4());
  end = asio::ip::tcp::endpoint(address, end.port());
}

}  // namespace

ConnectionEnds without_mapped_addresses(ConnectionEnds ends) {
  unmap(ends.here);
  unmap(ends.there);
  return ends;
}

ConnectionEnds with_mapped_addresses(ConnectionEnds ends) {
  map(ends.here);
  map(ends.there);
  return ends;
}

}  // namespace wheelpit
