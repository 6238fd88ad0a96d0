#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/source_parameters.h"

namespace wheelpit {

// What a broker's queue is asked for in profile "extended": members of the API that the service has
// for other sources. With none of them the mapping behaves as at the service.
BatchHandling handling_of(const SourceParameters& parameters);

// Whether batches have to be worked on in parts.
bool cuts_batches(const BatchHandling& handling);

}  // namespace wheelpit
