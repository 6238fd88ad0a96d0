#include "api/admin/mapping_list.h"

#include <chrono>
#include <limits>
#include <utility>

#include "store/mapping_codec.h"

namespace wheelpit::api {
namespace {

constexpr Duration kFresh = std::chrono::milliseconds(250);

}  // namespace

boost::asio::awaitable<Result<std::shared_ptr<const MappingList::Mappings>>> MappingList::get() {
  const auto turn = co_await turn_.take();
  if (asked_at_ && clock_.now() - *asked_at_ < kFresh) co_return known_;
  const auto documents =
      co_await documents_.list(Collection::mappings, "", std::numeric_limits<std::size_t>::max());
  if (!documents) co_return documents.error();
  auto mappings = decode(*documents);
  if (!mappings) co_return mappings.error();
  known_ = std::make_shared<const Mappings>(std::move(*mappings));
  asked_at_ = clock_.now();
  co_return known_;
}

Result<MappingList::Mappings> MappingList::decode(const std::vector<Document>& documents) {
  std::map<std::string, Decoded, std::less<>> decoded;
  Mappings mappings;
  mappings.reserve(documents.size());
  for (const Document& document : documents) {
    const auto before = decoded_.find(document.key);
    if (before != decoded_.end() && before->second.revision == document.revision) {
      mappings.push_back(before->second.mapping);
    } else {
      auto mapping = decode_mapping(document.body);
      if (!mapping) {
        return Error(Errc::malformed,
                     "stored mapping " + document.key + ": " + mapping.error().message());
      }
      mapping->uuid = document.key;
      mappings.push_back(std::make_shared<const Mapping>(std::move(*mapping)));
    }
    decoded[document.key] = {.revision = document.revision, .mapping = mappings.back()};
  }
  decoded_ = std::move(decoded);
  return mappings;
}

}  // namespace wheelpit::api
