#include "runtime/process/output_pipe.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kStep = std::size_t{16} * 1024;
constexpr int kMostSteps = 64;

}  // namespace

bool read_output(OutputPipe& pipe, const TakeOutput& take) {
  if (!pipe.is_open()) return false;
  std::array<char, kStep> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): hot
  for (int step = 0; step < kMostSteps; ++step) {
    boost::system::error_code ec;
    const std::size_t size = pipe.read_some(asio::buffer(bytes), ec);
    if (ec) return ec == asio::error::would_block || ec == asio::error::interrupted;
    take({bytes.data(), size});
  }
  return true;
}

asio::awaitable<void> follow_output(OutputPipe& pipe, TakeOutput take) {
  for (;;) {
    const auto [ec] =
        co_await pipe.async_wait(OutputPipe::wait_read, asio::as_tuple(asio::use_awaitable));
    if (ec || !read_output(pipe, take)) co_return;
  }
}

}  // namespace wheelpit::runtime
