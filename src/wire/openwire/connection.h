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
#include "wire/openwire/broker_commands.h"
#include "wire/openwire/broker_exception.h"
#include "wire/openwire/connection_options.h"
#include "wire/openwire/frame.h"
#include "wire/openwire/message.h"
#include "wire/openwire/types.h"
#include "wire/openwire/wire_format.h"

namespace wheelpit::openwire {

// What the connection is waiting for, or doing.
enum class Phase {
  negotiating,  // our WireFormatInfo sent; the broker's to come
  login,        // ConnectionInfo sent
  session,      // SessionInfo sent
  consume,      // ConsumerInfo sent; messages may come already
  consuming,
  removing,     // of remove_consumer(); what still comes is not passed on
  no_consumer,  // the session is there, nothing consumes
  closing,      // of close()
  closed,
};

// What the broker made happen, other than messages.
struct ConsumeConfirmed {};
struct LoginRefused {  // the broker closes the connection some seconds later
  BrokerException why;
};
struct ConsumeRefused {  // the session or the consumer; consume() may be called again
  BrokerException why;
};
struct Answered {  // the command that acknowledge() returned is done
  std::int32_t command_id;
};
struct Rejected {  // it was not done, and nothing has changed
  std::int32_t command_id;
  BrokerException why;
};
struct ConsumerRemoved {};  // our remove_consumer()
struct ConsumerClosed {};   // by the broker, which takes back what is unsettled; consume() again
struct PrefetchChanged {    // by the broker
  std::int32_t prefetch;
};
struct FailureReported {  // of a command that wanted no answer; the connection stays
  BrokerException why;
};
struct BrokerLeaving {};     // it is about to close the connection
struct BrokersAnnounced {    // addresses of a cluster; not to be trusted beyond the configuration
  std::string connected;     // comma-separated URIs
  std::string reconnect_to;  // not empty: the broker wants us to go there now
  bool rebalance;            // it wants us to go to another one of `connected`
};
struct CloseConfirmed {};  // of our close()
struct QueueCounted {
  std::int64_t messages = 0;   // in the queue, those in flight included
  std::int64_t in_flight = 0;  // with consumers
  std::int64_t consumers = 0;  // ours included
};
struct CountRefused {  // the queue's numbers are not asked for on this connection any more
  BrokerException why;
};
using Event =
    std::variant<ConsumeConfirmed, LoginRefused, ConsumeRefused, Answered, Rejected,
                 ConsumerRemoved, ConsumerClosed, PrefetchChanged, FailureReported, BrokerLeaving,
                 BrokersAnnounced, CloseConfirmed, QueueCounted, CountRefused>;

class DispatchSink {
 public:
  virtual ~DispatchSink() = default;
  // A message for the present consumer; dispatch.message, its id and its destination are there.
  // All of it are views that live as long as the call.
  virtual void on_dispatch(const MessageDispatch& dispatch) = 0;
};

enum class AckType : std::uint8_t {
  delivered = 0,   // settles nothing, opens the window by `count` more
  poison = 1,      // to the dead letter queue
  standard = 2,    // all from `first` to `last`, in the order of dispatch
  individual = 4,  // `last` alone
  expired = 6,
};
enum class Answer { none, wanted };

struct Acknowledgement {
  AckType type = AckType::standard;
  Destination destination = {};  // the dispatch's
  // Standard: from here, none being the head of what is unsettled, to `last`. Others: both the
  // same.
  std::optional<MessageId> first = std::nullopt;
  std::optional<MessageId> last = std::nullopt;  // never none
  std::int32_t count = 1;       // standard: exactly as many as are unsettled from `first` to `last`
  std::string_view cause = {};  // poison: why, in UTF-8; cut at 2,000 bytes
  Answer answer = Answer::none;
};

// One OpenWire connection with one session and one consumer, without I/O: bytes go in, bytes and
// events come out, time is an argument. Loose encoding, no cache, no stack traces, versions 10-12.
//
// It goes from the handshake to the consumer by itself. After ConsumerRemoved, ConsumerClosed and
// ConsumeRefused it waits for consume(), which leads to ConsumeConfirmed or ConsumeRefused again.
class Connection {
 public:
  // Messages go to `sink`, which must outlive the connection, from within received().
  Connection(ConnectionOptions options, DispatchSink& sink, TimePoint now);

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

  // Keep-alives, both ways. Call at next_time() or later. timed_out: the broker has been silent for
  // too long. Nothing is due before the negotiation, nor if either side wants none.
  TimePoint next_time() const;
  Status on_time(TimePoint now);

  Phase phase() const { return phase_; }
  const WireFormat& wire_format() const { return format_; }  // as negotiated
  // There is a consumer, whose messages can be acknowledged.
  bool has_consumer() const { return phase_ == Phase::consume || phase_ == Phase::consuming; }

  // Each of these only appends to the output, and does nothing in the wrong phase.

  // For messages of the present consumer alone: those of one before are the broker's again. The
  // command's id, which Answered or Rejected names if an answer is wanted; 0 in the wrong phase.
  std::int32_t acknowledge(const Acknowledgement& ack);

  void set_prefetch(std::int32_t prefetch);  // at least 1; also of a consumer to come

  // `last_delivered` is the brokerSequenceId of the last message that somebody worked on: it and
  // those dispatched before it count as redelivered when they come again. kNone: no message does.
  static constexpr std::int64_t kNone = -1;
  void remove_consumer(std::int64_t last_delivered);
  void consume();
  // Consumer, session and connection, in order; CloseConfirmed follows.
  void close(std::int64_t last_delivered);

 private:
  Status on_frame(const Frame& frame);
  Status on_dispatch(const Frame& frame);

  Status on(const WireFormatInfo& info);
  Status on(const Response& response);
  Status on(const ExceptionResponse& response);
  Status on(const ConnectionError& error);
  Status on(const ConsumerControl& control);
  Status on(const ConnectionControl& control);
  Status on(const KeepAliveInfo& info);
  Status on(const ShutdownInfo& info);

  void answered(std::int32_t command_id, std::optional<BrokerException> why);
  void step_done();
  void step_failed(BrokerException why);

  // Writes it with the next command id, which it returns.
  template <class Kind>
  std::int32_t send(Kind command, Answer answer);
  void log_in();
  void open_session();
  void shut_down();
  using RemovedId = std::variant<ConsumerId, ProducerId, SessionId, ConnectionId>;
  std::int32_t send_remove(const RemovedId& id, std::int64_t last_delivered);
  ConsumerId consumer() const;
  bool is_ours(const std::optional<ConsumerId>& id) const;

  // The queue's numbers; in connection_statistics.cc.
  bool counting() const { return phase_ == Phase::consuming && count_at_ != TimePoint::max(); }
  void begin_counting();
  void count(TimePoint now);
  void prepare_counting();
  template <class Kind>
  void send_counting(Kind command);
  bool count_answered(std::int32_t command_id, std::optional<BrokerException>& why);
  void on_numbers(const MessageDispatch& dispatch);
  ConsumerId counting_consumer() const;
  ProducerId counting_producer() const;
  Destination counting_answers() const;

  TimePoint given_up_at() const;

  static constexpr std::int64_t kSession = 1;  // the only one

  ConnectionOptions options_;
  // Texts that are written often, in modified UTF-8.
  std::string connection_id_;
  std::string queue_;
  FrameReader frames_;
  DispatchSink& sink_;
  WireFormat format_;
  std::string output_;
  std::vector<Event> events_;
  Phase phase_ = Phase::negotiating;
  bool has_session_ = false;
  std::int32_t last_command_ = 0;
  std::int32_t step_ = 0;            // the command whose answer ends the phase
  std::vector<std::int32_t> asked_;  // acknowledgements whose answer is to come, in order
  std::int64_t consumer_value_ = 0;  // of the present consumer, or the last one
  TimePoint last_sent_;
  TimePoint last_received_;
  TimePoint watched_from_{};  // silence before it is none
  TimePoint began_;
  TimePoint count_at_ = TimePoint::max();
  bool may_count_;
  bool count_prepared_ = false;
  std::string count_answers_;              // the temporary queue that answers come to
  std::int64_t count_questions_ = 0;       // asked on this connection
  std::vector<std::int32_t> count_asked_;  // commands whose answer is to come
};

}  // namespace wheelpit::openwire
