#pragma once

#include <functional>
#include <utility>

#include "net/stream/byte_pump.h"

namespace wheelpit {

// A connection whose protocol is `Connection`, a class without I/O: made from its options, a sink
// for what it receives, and the time. `on_read` is called after each read, which may have brought
// many messages and events. `sink` must outlive it.
template <class Connection>
class Session final : private ByteProtocol, public BytePump {
 public:
  template <class Options, class Sink>
  Session(boost::asio::io_context& io, const Clock& clock, Log log, Options options, Sink& sink,
          std::function<void()> on_read)
      : BytePump(io, clock, std::move(log), static_cast<ByteProtocol&>(*this)),
        protocol_(std::move(options), sink, clock.now()),
        on_read_(std::move(on_read)) {}

  Connection& protocol() { return protocol_; }
  const Connection& protocol() const { return protocol_; }

 private:
  std::span<char> space() override { return protocol_.space(); }
  Status received(std::size_t count, TimePoint now) override {
    Status taken = protocol_.received(count, now);
    on_read_();
    return taken;
  }
  bool has_events() const override { return protocol_.has_events(); }
  bool has_output() const override { return protocol_.has_output(); }
  std::string take_output(TimePoint now) override { return protocol_.take_output(now); }
  TimePoint next_time() const override { return protocol_.next_time(); }
  Status on_time(TimePoint now) override { return protocol_.on_time(now); }

  Connection protocol_;
  std::function<void()> on_read_;
};

}  // namespace wheelpit
