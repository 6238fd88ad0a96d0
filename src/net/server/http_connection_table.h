#pragma once

#include <cstddef>
#include <list>
#include <utility>

#include "net/server/http_admission.h"
#include "net/server/http_connection.h"

namespace wheelpit {

// The connections of a server, by what they do; those that wait for a head in the order in which
// they began to. Moving one costs no allocation. Addresses stay.
class HttpConnectionTable {
 public:
  using Entry = std::list<HttpConnection>::iterator;

  // A connection that waits for its first head; of the reserve if so.
  template <class... Arguments>
  Entry add(HttpConnection::Place place, Arguments&&... arguments) {
    std::list<HttpConnection>& list = list_of(place);
    list.emplace_back(std::forward<Arguments>(arguments)...);
    const Entry added = std::prev(list.end());
    added->place = place;
    return added;
  }
  void remove(Entry entry) {
    if (entry->of_function) --of_functions_;
    list_of(entry->place).erase(entry);
  }

  // It is a function's from now on. False, and nothing changes: `most` are already.
  bool take_for_function(Entry entry, std::size_t most) {
    if (of_functions_ >= most) return false;
    ++of_functions_;
    entry->of_function = true;
    return true;
  }

  // It waits for a head from now on, or for its peer to go. Nothing changes if it is of the
  // reserve.
  void waits(Entry entry);
  // It has a head.
  void works(Entry entry);

  // Closes the one that has waited longest. False: none waits.
  bool close_longest_waiting();
  bool close_longest_waiting_of_reserve();

  Occupancy occupancy() const {
    return {.taken = waiting_.size() + working_.size(),
            .waiting = waiting_.size(),
            .reserved = reserve_.size()};
  }
  bool empty() const {
    return waiting_.empty() && working_.empty() && reserve_.empty() && closed_.empty();
  }

  template <class Function>
  void for_each(Function function) {
    for (auto* list : {&waiting_, &working_, &reserve_}) {
      // It may be closed, and so moved, on the way.
      for (auto at = list->begin(); at != list->end();) function(*at++);
    }
  }

 private:
  std::list<HttpConnection>& list_of(HttpConnection::Place place);
  void move(Entry entry, HttpConnection::Place to);

  std::size_t of_functions_ = 0;
  std::list<HttpConnection> waiting_;
  std::list<HttpConnection> working_;
  std::list<HttpConnection> reserve_;
  std::list<HttpConnection> closed_;  // to make room; their coroutines have not ended yet
};

}  // namespace wheelpit
