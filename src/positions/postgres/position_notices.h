#pragma once

namespace wheelpit {

// Whose notices notice_destinations() and notices_of() give: with several nodes those of the
// mappings that this node owns, so that each is told once.
enum class PositionNotices { all, of_own_mappings };

}  // namespace wheelpit
