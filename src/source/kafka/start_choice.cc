#include "source/kafka/start_choice.h"

namespace wheelpit::kafka {

GroupStart start_of_partition(const GroupStart& asked, const LedgerEntry& stored,
                              const TopicPast& past) {
  if (stored.next) return {.kind = GroupStart::Kind::offset, .at = {}, .offset = *stored.next};
  return past.begun || past.made_again ? GroupStart() : asked;
}

}  // namespace wheelpit::kafka
