#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/mapping_settings.h"

namespace wheelpit {

// What a mapping is asked for beside batches. Of a broker's queue only in profile "extended": the
// service has these members for other sources. With none of them the mapping behaves as there.
BatchHandling handling_of(const MappingSettings& parameters);

// Whether batches have to be worked on in parts.
bool cuts_batches(const BatchHandling& handling);

}  // namespace wheelpit
