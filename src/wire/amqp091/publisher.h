#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/handshake.h"
#include "wire/amqp091/method.h"

namespace wheelpit::amqp091 {

struct PublisherOptions {
  std::string username;
  Secret password;
  std::string virtual_host;  // at most 255 bytes
  std::string connection_name;
  std::string version;
};

// A message for one queue: it goes through the default exchange, persistent and mandatory.
struct OutgoingMessage {
  std::string_view queue;  // at most 255 bytes
  std::string_view body;
  std::string_view content_type;  // at most 255 bytes, as the two below
  std::string_view message_id;    // of no other message: one that comes back is known by it
  std::uint64_t timestamp = 0;    // seconds since 1970
  std::span<const std::pair<std::string, std::string>> headers;
};

// A message that was received, for one queue: properties and body as they are.
struct RepeatedMessage {
  std::string_view queue;  // at most 255 bytes
  std::string_view body;
  std::string_view properties;                 // flags and values (repeated_properties.h)
  std::optional<std::string_view> message_id;  // that `properties` have
};

// What the broker says of a message.
enum class Confirm {
  taken,     // it is in the queue, and on the disk if the queue is durable
  returned,  // there is no such queue
  refused,   // the queue did not take it, such as a full one that rejects
};

class ConfirmSink {
 public:
  virtual ~ConfirmSink() = default;
  // Once for each message, in any order. `reason` is of a returned one.
  virtual void on_confirm(std::uint64_t tag, Confirm confirm, const CloseReason& reason) = 0;
};

// A publisher's connection, without I/O, as Connection is a consumer's: one channel whose messages
// are confirmed. It sends no heartbeats and wants none: publishers wait for the confirm, with a
// deadline.
class Publisher {
 public:
  // How far it has come.
  enum class Phase { start, login, open, open_channel, select, ready, closing, closed };

  // Confirms go to `sink`, which must outlive the publisher, from within received().
  Publisher(PublisherOptions options, ConfirmSink& sink, TimePoint now);

  // Receive into space(), then say how much. An error is final, as Connection's.
  std::span<char> space() { return frames_.space(); }
  Status received(std::size_t count, TimePoint now);

  // Waiters check again after each read.
  static bool has_events() { return true; }

  // What must be written, all of it; afterwards it counts as sent.
  bool has_output() const { return !output_.empty(); }
  std::string take_output(TimePoint /*now*/) { return std::exchange(output_, {}); }

  static TimePoint next_time() { return TimePoint::max(); }
  static Status on_time(TimePoint /*now*/) { return {}; }

  Phase phase() const { return phase_; }
  bool ready() const { return phase_ == Phase::ready; }
  // The broker accepts no messages, because it is short of memory or disk; published messages wait.
  bool blocked() const { return blocked_; }

  // Why the broker has closed the channel or the connection, and when. What is not confirmed then
  // may be in its queue or not.
  struct Closed {
    Phase during;
    CloseReason reason;
  };
  const std::optional<Closed>& closed() const { return closed_; }

  // The tag that the confirm will have. REQUIRES: ready().
  std::uint64_t publish(const OutgoingMessage& message);
  // The same. One that comes back is known by its id: REQUIRES that no other is on its way.
  std::uint64_t publish(const RepeatedMessage& message);

  // An orderly end; phase() becomes closed.
  void close();

 private:
  struct Pending {
    std::optional<std::string> message_id;
    std::optional<CloseReason> returned;
  };

  Status on_frame(const Frame& frame);
  Status on_method(const Frame& frame);
  Status unexpected(MethodId id) const;

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
  Status on(const ConfirmSelectOk& method);
  Status on(const BasicReturn& method);
  Status on(const BasicAck& method);
  Status on(const BasicNack& method);

  void came_back(std::string_view content_header);
  Status settle(std::uint64_t tag, bool multiple, bool taken);
  void write_content_header(const OutgoingMessage& message);
  void write_publish(std::string_view queue);
  void write_body(std::string_view body);

  PublisherOptions options_;
  FrameReader frames_;
  ConfirmSink& sink_;
  std::string output_;
  Phase phase_ = Phase::start;
  bool blocked_ = false;
  std::optional<Closed> closed_;
  std::size_t body_frame_bytes_ = 0;          // of one frame, as tuned
  std::uint64_t last_tag_ = 0;                // the channel counts from 1
  std::map<std::uint64_t, Pending> pending_;  // not confirmed yet
  std::optional<CloseReason> returning_;      // basic.return came, its content header is to come
};

}  // namespace wheelpit::amqp091
