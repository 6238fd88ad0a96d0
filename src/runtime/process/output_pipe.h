#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <string_view>

namespace wheelpit::runtime {

// Our end of the pipe that a process writes to. Does not block.
using OutputPipe =
    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

// What it takes is valid during the call.
using TakeOutput = std::function<void(std::string_view bytes)>;

// Hands on what is in the pipe, without waiting: what was written before the call. At most 1 MiB,
// as a writer may never stop, which is the most that a pipe holds. False at the end of the stream,
// and if it is closed.
bool read_output(OutputPipe& pipe, const TakeOutput& take);

// Hands on what comes until the end of the stream, or until the pipe is closed. Nothing is read
// before it can be handed on, so that read_output() never misses what another read has in hand.
boost::asio::awaitable<void> follow_output(OutputPipe& pipe, TakeOutput take);

}  // namespace wheelpit::runtime
