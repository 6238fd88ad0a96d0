#include "outcome/item_failures.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/json_text.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

using Places = std::vector<std::size_t>;
// The places of the records of each name, until the name is told. A name is in the form in which
// the event shows it: what is not UTF-8 in it has been replaced there.
using Names = std::unordered_map<std::string, Places>;

std::unexpected<std::string> bad(std::string why) { return std::unexpected(std::move(why)); }

std::string as_shown(std::string_view name) {
  std::string text;
  append_json_string(name, text);
  return text;
}

Names names_of(std::span<const std::string> item_ids) {
  Names names;
  for (std::size_t place = 0; place < item_ids.size(); ++place) {
    const std::string& id = item_ids[place];
    names[as_shown(id.empty() ? std::to_string(place) : id)].push_back(place);
  }
  return names;
}

// A text; or an object, which names the record whose name is its JSON with the members in order.
std::optional<std::string> name_in(const json::value& id) {
  if (const json::string* const text = id.if_string(); text != nullptr && !text->empty()) {
    return std::string(*text);
  }
  const json::object* const object = id.if_object();
  if (object == nullptr || object->empty()) return std::nullopt;
  std::map<std::string_view, const json::value*> members;
  for (const auto& member : *object) members[member.key()] = &member.value();
  std::string name = "{";
  for (const auto& [key, value] : members) {
    if (name.size() > 1) name += ',';
    append_json_string(key, name);
    name += ':' + json::serialize(*value);
  }
  return name + '}';
}

// The records that one item of the list names; none if an item before it has named them.
std::expected<Places, std::string> take_named(const json::value& item, Names& names) {
  const json::object* const object = item.if_object();
  const json::value* const id = object == nullptr ? nullptr : object->if_contains("itemIdentifier");
  if (id == nullptr) return bad("an item of batchItemFailures has no itemIdentifier");
  const auto name = name_in(*id);
  if (!name) return bad("an itemIdentifier is not a string, or is empty");
  const auto named = names.find(as_shown(*name));
  if (named == names.end()) return bad("an itemIdentifier names no record of the batch");
  return std::exchange(named->second, {});
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

  Names names = names_of(item_ids);
  Places failed;
  for (const json::value& item : *items) {
    const auto places = take_named(item, names);
    if (!places) return std::unexpected(places.error());
    failed.insert(failed.end(), places->begin(), places->end());
  }
  std::ranges::sort(failed);
  return failed;
}

}  // namespace wheelpit
