#include "cluster/fence.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace wheelpit::cluster {

namespace {

// A key may hold any bytes, and quotes among them.
std::string bytes_literal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "'\\x";
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text + "'::bytea";
}

// An incarnation is ours, a UUID; nothing else may get into a statement.
std::string text_literal(std::string_view text) {
  std::string literal = "'";
  for (const char each : text) {
    if (each == '\'') literal += '\'';
    literal += each;
  }
  return literal + "'";
}

bool holds(FenceTerm term, const SlotRow& row, const SlotClaim& claim) {
  switch (term) {
    case FenceTerm::owner:
      return row.owner == claim.owner;
    case FenceTerm::epoch:
      return row.epoch == claim.epoch;
  }
  std::unreachable();
}

std::string condition(FenceTerm term, const SlotClaim& claim) {
  switch (term) {
    case FenceTerm::owner:
      return "owner = " + text_literal(claim.owner);
    case FenceTerm::epoch:
      return "epoch = " + std::to_string(claim.epoch);
  }
  std::unreachable();
}

}  // namespace

bool passes(const Fence& fence, const SlotRow& row, const SlotClaim& claim) {
  return std::ranges::all_of(fence, [&](FenceTerm term) { return holds(term, row, claim); });
}

std::string held_row(const SlotName& name, const SlotClaim& claim, const Fence& fence) {
  std::string text = "SELECT 1 FROM wheelpit.slot WHERE kind = " +
                     std::to_string(static_cast<std::int64_t>(name.kind)) +
                     " AND key = " + bytes_literal(name.key) +
                     " AND part = " + std::to_string(name.part);
  for (const FenceTerm term : fence) text += " AND " + condition(term, claim);
  return text + " FOR SHARE";
}

std::string fence_of(const SlotName& name, const SlotClaim& claim, const Fence& fence) {
  return "SELECT 1 / count(*) FROM (" + held_row(name, claim, fence) + ") held";
}

}  // namespace wheelpit::cluster
