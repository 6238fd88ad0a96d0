#include "launcher/program/order.h"

#include "launcher/program/text.h"

namespace wheelpit::launcher {

namespace {

bool take_ids(char**& at, Ids& ids) {
  if (at[1] == nullptr || !parse_number(at[1], ids.uid) || !parse_number(at[2], ids.gid)) {
    return false;
  }
  ids.given = true;
  at += 2;
  return true;
}

bool take_number(char**& at, std::uint32_t& number) { return parse_number(*++at, number); }

bool take_extension(char**& at, Order& order) {
  char* const path = *++at;
  if (path == nullptr || *path != '/' || order.extension_count == kMostExtensions) return false;
  order.extensions[order.extension_count++] = path;
  return true;
}

}  // namespace

bool parse_order(char** arguments, Order& order) {
  for (char** at = arguments; *at != nullptr; ++at) {
    if (same(*at, "--")) {
      order.program = at + 1;
      return *order.program != nullptr && **order.program == '/';
    }
    bool taken = true;
    if (same(*at, "--user")) {
      taken = take_ids(at, order.user);
    } else if (same(*at, "--namespace")) {
      taken = take_ids(at, order.seen_as);
    } else if (same(*at, "--processes")) {
      order.limit_processes = true;
      taken = take_number(at, order.processes);
    } else if (same(*at, "--limit-first")) {
      order.limit_first = true;
    } else if (same(*at, "--directory")) {
      order.directory = *++at;
      taken = order.directory != nullptr;
    } else if (same(*at, "--listen")) {
      order.listen = true;
      taken = take_number(at, order.port) && order.port <= 0xFFFFU;
    } else if (same(*at, "--spare")) {
      taken = take_number(at, order.spares) && order.spares <= kMostSpareSockets;
    } else if (same(*at, "--supervise")) {
      order.supervise = true;
    } else if (same(*at, "--extension")) {
      taken = take_extension(at, order);
    } else {
      taken = false;
    }
    if (!taken) return false;
  }
  return false;
}

}  // namespace wheelpit::launcher
