#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "positions/position.h"
#include "record/record.h"

namespace wheelpit {

enum class Settlement {
  done,         // processed, or filtered out: the source may forget it
  again,        // to be delivered again; counts as a delivery where the broker counts them
  dead_letter,  // never to be delivered again: to the broker's dead-letter path
};

// What happened to one record.
struct RecordVerdict {
  RecordId id;
  Settlement settlement = Settlement::done;
  // For `again`: not before so long. A source that cannot hold it back delivers it at once.
  Duration delay = Duration::zero();
  // For `dead_letter`: why. The broker keeps it with the message where it can. The caller's bytes.
  std::string_view cause = {};
};

// The calls so far of a batch that the function failed on and that is kept for another one.
struct BatchCalls {
  std::string_view first_item;  // item_id_of() its first record
  std::string_view last_item;   // and of its last one
  std::size_t records = 0;
  int calls = 0;
  std::string_view request_id;

  bool operator==(const BatchCalls&) const = default;
};

// What must be told of the batch that these verdicts give up.
struct GiveUpNote {
  std::string_view destination;  // ARN
  std::string_view record;       // GiveUps::write_down()
};

// What a source that keeps positions stores with them, in one write. Others ignore it. The views
// are the caller's.
struct LaneNote {
  std::optional<WindowState> window = std::nullopt;   // from now on; absent: as stored
  std::optional<BatchCalls> calls = std::nullopt;     // absent: no batch is kept
  std::optional<GiveUpNote> given_up = std::nullopt;  // if keeps_notices()
};

// Takes from the front of `verdicts` those that say the same as the first one; all but its id is
// theirs, too. REQUIRES: there is one.
std::span<const RecordVerdict> take_alike(std::span<const RecordVerdict>& verdicts);

// Replaces what `ids` holds by theirs.
void ids_of(std::span<const RecordVerdict> verdicts, std::vector<RecordId>& ids);

// The same verdict for all.
void verdicts_for(std::span<const RecordId> ids, Settlement settlement, std::string_view cause,
                  std::vector<RecordVerdict>& verdicts);

}  // namespace wheelpit
