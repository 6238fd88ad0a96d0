#include "app/cluster/owned_mapping_writer.h"

#include <utility>

#include "cluster/fence.h"
#include "store/mapping_codec.h"

namespace wheelpit {

boost::asio::awaitable<Status> OwnedMappingWriter::write(Stored<Mapping> mapping) {
  const cluster::SlotName slot{.kind = cluster::SlotKind::mapping, .key = mapping.value.uuid};
  const auto claim = slots_.claim_of(slot);
  if (!claim) co_return Error(Errc::not_found, "another node has the mapping");
  const auto written = co_await store_.put_held(Collection::mappings, mapping.value.uuid,
                                                encode_mapping(mapping.value), mapping.revision,
                                                cluster::held_row(slot, *claim));
  if (!written) co_return written.error();
  co_return Status();
}

}  // namespace wheelpit
