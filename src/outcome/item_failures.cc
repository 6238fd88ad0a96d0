#include "outcome/item_failures.h"

#include <boost/json/parse.hpp>
#include <set>
#include <unordered_map>
#include <utility>

namespace wheelpit {

namespace json = boost::json;

namespace {

using Places = std::vector<std::size_t>;
// The places of the records of each name.
using Names = std::unordered_map<std::string, Places>;

std::unexpected<std::string> bad(std::string why) { return std::unexpected(std::move(why)); }

Names names_of(std::span<const std::string> item_ids) {
  Names names;
  for (std::size_t place = 0; place < item_ids.size(); ++place) {
    const std::string& id = item_ids[place];
    names[id.empty() ? std::to_string(place) : id].push_back(place);
  }
  return names;
}

// The records that one item of the list names.
std::expected<std::span<const std::size_t>, std::string> named_by(const json::value& item,
                                                                  const Names& names) {
  const json::object* const object = item.if_object();
  const json::value* const id = object == nullptr ? nullptr : object->if_contains("itemIdentifier");
  if (id == nullptr) return bad("an item of batchItemFailures has no itemIdentifier");
  const json::string* const name = id->if_string();
  if (name == nullptr || name->empty()) return bad("an itemIdentifier is not a text, or empty");
  const auto named = names.find(std::string(*name));
  if (named == names.end()) return bad("an itemIdentifier names no record of the batch");
  return named->second;
}

}  // namespace

std::expected<std::vector<std::size_t>, std::string> read_item_failures(
    std::string_view answer, std::span<const std::string> item_ids) {
  if (answer.empty()) return Places();
  boost::system::error_code ec;
  const json::value value = json::parse(answer, ec, {}, {.max_depth = 512});
  if (ec) return bad("the answer is not JSON");
  if (value.is_null()) return Places();
  if (const auto* text = value.if_string(); text != nullptr && text->empty()) return Places();
  if (const auto* list = value.if_array(); list != nullptr && list->empty()) return Places();
  const json::object* const object = value.if_object();
  if (object == nullptr) return bad("the answer is not a JSON object");

  const json::value* const failures = object->if_contains("batchItemFailures");
  if (failures == nullptr || failures->is_null()) return Places();
  const json::array* const items = failures->if_array();
  if (items == nullptr) return bad("batchItemFailures is not a list");
  if (items->empty()) return Places();

  const Names names = names_of(item_ids);
  std::set<std::size_t> failed;
  for (const json::value& item : *items) {
    const auto places = named_by(item, names);
    if (!places) return std::unexpected(places.error());
    failed.insert(places->begin(), places->end());
  }
  return Places(failed.begin(), failed.end());
}

}  // namespace wheelpit
