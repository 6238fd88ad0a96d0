#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "record/kafka_message.h"
#include "source/kafka/login_token.h"
#include "source/kafka/offset_progress.h"

namespace wheelpit::kafka {

using Partition = std::int32_t;

struct PartitionOffset {
  Partition partition = 0;
  Offset offset = 0;

  bool operator==(const PartitionOffset&) const = default;
};

// Partitions are ours from now on; they are read once assign() says from where.
struct Assigned {
  std::vector<Partition> partitions;
};
// Others want them: nothing of the group continues before unassign(). `lost`: others have them.
struct Revoked {
  std::vector<Partition> partitions;
  bool lost = false;
};
// How a commit ended. "": it holds.
struct Committed {
  std::string error;  // the library's name of it
  std::string words;
};
struct Failed {
  std::string error;  // the library's name of it: "_ALL_BROKERS_DOWN"
  std::string words;
  bool fatal = false;  // nothing more comes of this consumer
};
struct Noted {  // a line of the library's log
  bool serious = false;
  std::string words;
};
// A login by token (OAUTHBEARER) needs one, or soon will.
struct TokenWanted {};
using GroupEvent = std::variant<Assigned, Revoked, Committed, Failed, Noted, TokenWanted>;

// Where partitions without a committed offset begin.
struct GroupStart {
  enum class Kind : std::uint8_t { oldest, newest, at, offset };
  Kind kind = Kind::oldest;
  WallTime at{};
  Offset offset = 0;  // one that does not exist any more, or not yet, means the oldest
};

// What was read of a partition at once.
struct Taken {
  std::vector<std::shared_ptr<const KafkaMessage>> messages;
  std::optional<Failed> failed;  // after them
  // The partition's end was seen: there is nothing of ours below, such as the mark of a
  // transaction.
  std::optional<Offset> end;
};

// A member of a consumer group that reads one topic: a client library behind calls that do not
// block, but where they say so. Its threads are the library's.
//
// Use: poll() whenever the descriptor that it was made with was written to, and once a second
// besides, or the group takes this one for dead. All calls on one thread, but for those that block.
class GroupConsumer {
 public:
  // Blocks for seconds if a broker does not answer: to be called where that may be.
  virtual ~GroupConsumer() = default;

  // Everything that has happened since.
  virtual std::vector<GroupEvent> poll() = 0;

  // What the group has committed of each of `partitions`, in their order; nothing of those of which
  // it has committed nothing. Blocks up to `patience`.
  virtual Result<std::vector<std::optional<Offset>>> committed(
      const std::vector<Partition>& partitions, Duration patience) = 0;

  // Where a partition that the group has committed nothing of must be read from by `start`. That is
  // committed, so that a later look finds it. Blocks up to `patience`.
  virtual Result<Offset> pin(Partition partition, const GroupStart& start, Duration patience) = 0;

  // Tells this topic from others of its name: what it is known by until it is deleted. "": the
  // cluster does not say. Blocks up to `patience`.
  virtual std::string topic_id(Duration patience) = 0;

  // Answers Assigned. An error is the library's.
  virtual Status assign(const std::vector<PartitionOffset>& places) = 0;
  // Answers Revoked.
  virtual void unassign(const std::vector<Partition>& partitions) = 0;

  // What is there of a partition that was assigned, at most so many messages.
  virtual Taken take(Partition partition, std::size_t most) = 0;
  // The partition is read again from there.
  virtual Status rewind(const PartitionOffset& place) = 0;

  // Committed follows. False: nothing was sent.
  virtual bool commit(const std::vector<PartitionOffset>& offsets) = 0;

  // The end of the partition as of the last fetch; nothing if it is not known.
  virtual std::optional<Offset> end_of(Partition partition) const = 0;

  // The same, as a broker says now. Blocks up to `patience`.
  virtual std::optional<Offset> ask_end(Partition partition, Duration patience) = 0;

  // Asks a broker for the topic: whether we may read it, and it exists. Blocks up to `patience`.
  virtual std::optional<Failed> probe(Duration patience) = 0;

  // Answers TokenWanted.
  virtual Status give_token(const LoginToken& token) = 0;
  // There is none: the library reports it and asks again in some seconds.
  virtual void refuse_token(const std::string& why) = 0;

  // Leaves the group. poll() until closed().
  virtual void begin_close() = 0;
  virtual bool closed() const = 0;
};

}  // namespace wheelpit::kafka
