#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "wire/amqp091/delivery.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/handshake.h"
#include "wire/amqp091/method.h"
#include "wire/amqp091/queue_counter.h"

namespace wheelpit::amqp091 {

struct ConnectionOptions {
  std::string username;
  Secret password;
  std::string virtual_host;  // at most 255 bytes, as the queue
  std::string queue;
  std::uint16_t prefetch_count = 1;  // at first; see set_prefetch()
  std::chrono::seconds heartbeat{20};
  std::string connection_name;
  std::string version;
  // How often the queue's numbers are asked for while it is consumed: QueueCounted, which is told
  // also whenever the queue is looked at. Zero: never. The first time comes after `count_share` of
  // it, in (0, 1].
  Duration count_every = Duration::zero();
  double count_share = 1;
};

// What the connection is waiting for, or doing.
enum class Phase {
  start,            // protocol header sent; connection.start to come
  login,            // credentials sent; connection.tune to come
  open,             // connection.open sent
  open_channel,     // channel.open sent
  qos,              // basic.qos sent
  consume,          // basic.consume sent
  consuming,        // deliveries may come
  adjusting,        // basic.cancel sent for another prefetch; deliveries still come
  idle,             // the prefetch is 0, so nothing is asked for; the queue is looked at
  cancelling,       // basic.cancel sent; deliveries still come
  no_consumer,      // the channel is open, nothing consumes
  no_channel,       // the server closed the channel
  closing_channel,  // channel.close sent by close()
  closing,          // connection.close sent
  closed,
};

// What the server made happen, other than deliveries.
struct ConsumeConfirmed {};
struct Idle {};               // nothing must be consumed for now; the queue is there
struct CancelConfirmed {};    // of our cancel()
struct ConsumerCancelled {};  // by the server: its queue is gone, or has moved
struct ChannelClosed {        // by the server
  Phase during;
  CloseReason reason;
};
struct ConnectionClosed {  // by the server
  Phase during;
  CloseReason reason;
};
struct CloseConfirmed {};  // of our close()
using Event = std::variant<ConsumeConfirmed, Idle, CancelConfirmed, ConsumerCancelled,
                           ChannelClosed, ConnectionClosed, CloseConfirmed, QueueCounted>;

// One AMQP 0-9-1 connection with one channel and one consumer, and a channel beside it that asks
// for the queue's numbers if that is wanted; without I/O: bytes go in, bytes and
// events come out, time is an argument.
//
// It proceeds from the protocol header to basic.consume on its own. After ConsumerCancelled it
// waits for consume(), after ChannelClosed for open_channel(); both lead to ConsumeConfirmed again.
class Connection {
 public:
  // Deliveries go to `sink`, which must outlive the connection, from within received().
  Connection(ConnectionOptions options, DeliverySink& sink, TimePoint now);

  // Receive into space(), then say how much. An error is final: malformed (the peer breaks the
  // protocol) or invalid_argument (it cannot do what we need).
  std::span<char> space() { return frames_.space(); }
  Status received(std::size_t count, TimePoint now);

  // The events since the last call, in order.
  bool has_events() const { return !events_.empty(); }
  std::vector<Event> take_events() { return std::exchange(events_, {}); }

  // What must be written, all of it; afterwards it counts as sent.
  bool has_output() const { return !output_.empty(); }
  std::string take_output(TimePoint now);

  // Heartbeats, both ways. Call at next_time() or later. timed_out: the server has been silent for
  // two intervals. Nothing is due before tuning.
  TimePoint next_time() const;
  Status on_time(TimePoint now);

  // The socket is not read for a while: silence of the server then does not mean that it is dead.
  void pause_reading() { reading_paused_ = true; }
  void resume_reading(TimePoint now);

  Phase phase() const { return phase_; }
  // The tag of a delivery that has begun to arrive and is not whole.
  std::optional<std::uint64_t> under_way() const { return delivery_.under_way(); }
  // Something of a message could not be read, and the sink has taken that on: nothing is heard any
  // more, but what is settled is still sent.
  bool deaf() const { return deaf_; }
  // Tags of the present channel mean something to the server.
  bool channel_is_open() const;

  // Each of these only appends to the output, and does nothing in the wrong phase.
  void ack(std::uint64_t tag, bool multiple);
  void reject(std::uint64_t tag, bool requeue);
  void cancel();
  void consume();
  // How many unsettled messages the server may have sent from now on; 0: none. Those that it has
  // sent already stay. The server sets this for consumers to come alone, so a consumer is cancelled
  // and another one takes its place.
  void set_prefetch(std::uint16_t count);
  void open_channel();
  void close();  // the channel, if it is open, then the connection; CloseConfirmed follows

 private:
  Status on_frame(const Frame& frame);
  Status unreadable(const Error& why);
  void ask();
  void look_at_queue();
  void begin_consumer();
  bool counting() const { return phase_ == Phase::consuming || phase_ == Phase::adjusting; }
  Status on_count(const Frame& frame);
  void adjust();
  Status on_method(const Frame& frame);
  Status unexpected(MethodId id) const;
  Status move(MethodId id, Phase from, Phase to);

  Status on(const ConnectionStart& method);
  Status on(const ConnectionTune& method);
  Status on(const ConnectionOpenOk& method);
  Status on(const ConnectionClose& method);
  Status on(const ConnectionCloseOk& method);
  Status on(const ConnectionBlocked& method);
  Status on(const ConnectionUnblocked& method);
  Status on(const ChannelOpenOk& method);
  Status on(const ChannelFlow& method);
  Status on(const ChannelClose& method);
  Status on(const ChannelCloseOk& method);
  Status on(const QueueDeclareOk& method);
  Status on(const BasicQosOk& method);
  Status on(const BasicConsumeOk& method);
  Status on(const BasicCancel& method);
  Status on(const BasicCancelOk& method);
  Status on(const BasicDeliver& method);

  template <class Method>
  void send(std::uint16_t channel, const Method& method) {
    write_method(output_, channel, method);
  }

  static constexpr std::uint16_t kChannel = kOnlyChannel;

  ConnectionOptions options_;
  FrameReader frames_;
  DeliveryAssembler delivery_;
  DeliverySink& sink_;
  std::string output_;
  std::vector<Event> events_;
  Phase phase_ = Phase::start;
  std::uint16_t told_prefetch_ = 0;
  std::uint64_t consumers_ = 0;  // begun on this connection
  std::string consumer_tag_;     // of the present one, or the last
  bool deaf_ = false;
  TimePoint looked_at_queue_{};
  QueueCounter counter_;
  bool may_count_ = false;  // the server lets us have a second channel
  bool reading_paused_ = false;
  Duration heartbeat_{};  // zero until tuned
  TimePoint last_sent_;
  TimePoint last_received_;
};

}  // namespace wheelpit::amqp091
