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
#include "source/kafka/client_settings.h"
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
// Others want them: nothing of the group goes on before unassign(). `lost`: others have them.
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
using GroupEvent = std::variant<Assigned, Revoked, Committed, Failed, Noted>;

// Where partitions without a committed offset begin.
struct GroupStart {
  enum class Kind : std::uint8_t { oldest, newest, at };
  Kind kind = Kind::oldest;
  WallTime at{};
};

// What was read of a partition at once.
struct Taken {
  std::vector<std::shared_ptr<const KafkaMessage>> messages;
  std::optional<Failed> failed;  // behind them
};

// A member of a consumer group that reads one topic: the client library behind calls that do not
// block, but where they say so. Its threads are the library's.
//
// Use: poll() whenever `wake` of make() was written to, and once a second besides, or the group
// takes this one for dead. All calls on one thread, but for those that block.
class GroupConsumer {
 public:
  // Connects in the background. `wake`: an eventfd that does not block and outlives this; it is
  // written to when there is something to poll, or to take. An error is the settings': it names
  // what the library refuses.
  static Result<std::unique_ptr<GroupConsumer>> make(const ClientSettings& settings,
                                                     const std::string& topic, int wake);
  // Blocks for seconds if a broker does not answer: to be called where that may be.
  ~GroupConsumer();
  GroupConsumer(const GroupConsumer&) = delete;
  GroupConsumer& operator=(const GroupConsumer&) = delete;

  // Everything that has happened since.
  std::vector<GroupEvent> poll();

  // Where each of `partitions` is to be read from: what the group has committed, else `start`,
  // which is then committed, so that a later look finds it. Blocks up to `patience`.
  Result<std::vector<PartitionOffset>> find_places(const std::vector<Partition>& partitions,
                                                   const GroupStart& start, Duration patience);

  // Answers Assigned. An error is the library's.
  Status assign(const std::vector<PartitionOffset>& places);
  // Answers Revoked.
  void unassign(const std::vector<Partition>& partitions);

  // What is there of a partition that was assigned, at most so many messages.
  Taken take(Partition partition, std::size_t most);
  // The partition is read again from there.
  Status rewind(const PartitionOffset& place);

  // Committed follows. False: nothing was sent.
  bool commit(const std::vector<PartitionOffset>& offsets);

  // The end of the partition as of the last fetch; nothing if it is not known.
  std::optional<Offset> end_of(Partition partition) const;

  // Asks a broker for the topic: whether we may read it, and it exists. Blocks up to `patience`.
  std::optional<Failed> probe(Duration patience);

  // Leaves the group. poll() until closed().
  void begin_close();
  bool closed() const;

 private:
  struct State;
  explicit GroupConsumer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit::kafka
