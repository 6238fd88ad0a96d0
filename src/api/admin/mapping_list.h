#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/service/write_turn.h"
#include "base/clock.h"
#include "base/result.h"
#include "mapping/mapping.h"
#include "store/document_store.h"

namespace wheelpit::api {

// All stored mappings, for callers that read them often: a document is decoded when it has changed,
// and the store is asked at most four times a second, however many ask. So what is shown may be a
// quarter of a second old. For the coroutines of one thread.
class MappingList {
 public:
  using Mappings = std::vector<std::shared_ptr<const Mapping>>;  // by UUID

  // `documents` and `clock` must outlive it and its pending calls.
  MappingList(boost::asio::io_context& io, DocumentStore& documents, const Clock& clock)
      : documents_(documents), clock_(clock), turn_(io) {}

  boost::asio::awaitable<Result<std::shared_ptr<const Mappings>>> get();

 private:
  struct Decoded {
    Revision revision;
    std::shared_ptr<const Mapping> mapping;
  };

  Result<Mappings> decode(const std::vector<Document>& documents);

  DocumentStore& documents_;
  const Clock& clock_;
  WriteTurn turn_;  // of asking the store
  std::optional<TimePoint> asked_at_;
  std::shared_ptr<const Mappings> known_;
  std::map<std::string, Decoded, std::less<>> decoded_;  // by UUID
};

}  // namespace wheelpit::api
