#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/signal.h"
#include "source/kafka/group_consumer.h"
#include "source/kafka/group_ledger.h"
#include "source/kafka/offset_progress.h"

namespace wheelpit::kafka {

// A partition that is assigned to us, from then until it is let go.
struct Feed {
  Feed(boost::asio::io_context& io, Partition number, std::uint64_t lease)
      : partition(number), epoch(lease), changed(io) {}

  // The cluster has taken that records below `next` are finished.
  bool confirms(Offset next) const { return !committed || *committed >= next; }

  Partition partition;
  // Of the records read since: a new one when the partition is read again from what is settled.
  std::uint64_t epoch;
  OffsetProgress progress;
  std::optional<Offset> committed;  // as the cluster has taken it last
  // Since then its lane has asked for records in vain.
  std::optional<TimePoint> hungry_since;
  // Was discarded before this assignment: it must not be delivered again.
  std::optional<OffsetRange> given_up;
  bool ending = false;  // it must be let go: nothing more is read
  bool gone = false;    // it is let go, or lost: nothing more can be committed
  bool in_use = false;  // by a lane's source
  Signal changed;       // something may be there to take, or one of the above has changed
};

}  // namespace wheelpit::kafka
