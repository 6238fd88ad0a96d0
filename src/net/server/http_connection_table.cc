#include "net/server/http_connection_table.h"

#include <algorithm>

namespace wheelpit {

using Place = HttpConnection::Place;

std::list<HttpConnection>& HttpConnectionTable::list_of(Place place) {
  switch (place) {
    case Place::waiting:
      return waiting_;
    case Place::working:
      return working_;
    case Place::reserve:
      return reserve_;
    case Place::closed:
      return closed_;
  }
  std::unreachable();
}

void HttpConnectionTable::move(Entry entry, Place to) {
  std::list<HttpConnection>& list = list_of(to);
  list.splice(list.end(), list_of(entry->place), entry);
  entry->place = to;
}

void HttpConnectionTable::waits(Entry entry) {
  const bool counts = entry->place == Place::working || entry->place == Place::waiting;
  if (counts) move(entry, Place::waiting);
}

void HttpConnectionTable::works(Entry entry) {
  if (entry->place == Place::waiting) move(entry, Place::working);
}

bool HttpConnectionTable::close_longest_waiting() {
  if (waiting_.empty()) return false;
  waiting_.front().close();
  move(waiting_.begin(), Place::closed);
  return true;
}

bool HttpConnectionTable::close_longest_waiting_of_reserve() {
  const auto waits = [](const HttpConnection& c) {
    return c.watch.phase() != ConnectionWatch::Phase::handling;
  };
  const auto found = std::ranges::find_if(reserve_, waits);
  if (found == reserve_.end()) return false;
  found->close();
  move(found, Place::closed);
  return true;
}

}  // namespace wheelpit
