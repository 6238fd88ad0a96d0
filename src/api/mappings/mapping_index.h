#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "mapping/mapping.h"
#include "store/mapping_store.h"

namespace wheelpit::api {

// Which stored mappings read the same queue for the same function, without reading all of them for
// each new one. Every mapping that this process stores is told to it; what was stored before is
// read at the first question. Mappings that are gone since are noticed when they are asked for.
class MappingIndex {
 public:
  // `mappings` must outlive it and its pending calls.
  explicit MappingIndex(MappingStore& mappings) : mappings_(mappings) {}

  // The stored mappings of the same source, queue and function as `wanted`, itself included if it
  // is stored. One call at a time.
  boost::asio::awaitable<Result<std::vector<Mapping>>> like(Mapping wanted);

  void add(const Mapping& mapping);

  // Another process has stored mappings: they are read at the next question.
  void read_again() { loaded_ = false; }

 private:
  boost::asio::awaitable<Status> load();

  MappingStore& mappings_;
  bool loaded_ = false;
  std::map<std::string, std::set<std::string>> uuids_;  // by what they read
};

}  // namespace wheelpit::api
