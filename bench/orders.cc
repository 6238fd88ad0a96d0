#include "orders.h"

namespace wheelpit {
namespace {

constexpr auto kCountries =
    std::to_array<const char*>({"DE", "AT", "CH", "FR", "ES", "IT", "PL", "US"});
constexpr auto kStatuses =
    std::to_array<const char*>({"new", "paid", "packed", "shipped", "returned"});
constexpr auto kTiers = std::to_array<const char*>({"basic", "silver", "gold"});
constexpr auto kMethods =
    std::to_array<const char*>({"standard", "express-day", "express-night", "pickup"});
constexpr auto kChannels = std::to_array<const char*>({"web", "app", "store", "phone"});

std::string object(const std::string& members) { return "{" + members + "}"; }

}  // namespace

template <std::size_t N>
const char* OrderGenerator::pick(const std::array<const char*, N>& words) {
  return words[below(N)];
}

std::string OrderGenerator::order() {
  const std::string id = std::to_string(100000 + below(900000));
  std::string text = R"({"id":"ord-)" + id +
                     R"(","created":"2026-11-22T04:27:14.318Z","status":")" + pick(kStatuses) +
                     R"(","channel":")" + pick(kChannels) + R"(","priority":)" +
                     std::to_string(1 + below(5)) + R"(,"customer":{"id":)" +
                     std::to_string(below(100000)) + R"(,"name":"Customer Number )" + id +
                     R"(","email":"customer-)" + id + R"(@mail.example.com","country":")" +
                     pick(kCountries) + R"(","tier":")" + pick(kTiers) + R"("},"items":[)";
  for (std::size_t left = 1 + below(3); left > 0; --left) {
    text += item();
    if (left > 1) text += ',';
  }
  text +=
      R"(],"total":{"amount":)" + money(1000) + R"(,"currency":"EUR"},"shipping":{"method":")" +
      pick(kMethods) +
      R"(","address":{"street":"Lange Gasse 12, second backyard","zip":"89073","city":"Ulm"},)"
      R"("instructions":"Please ring twice, then leave it with the neighbours."},)"
      R"("payment":{"kind":"card","reference":"pay_3PxYQ2LkdIwHu7ix0a9bT1cZ","authorized":true},)"
      R"("gift":false,"note":null)";
  if (below(10) == 0) text += R"(,"coupon":"AUTUMN26")";
  return text + R"(,"callback":"https://shop.example.com/hooks/orders/)" + id +
         R"(","trace":"4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})";
}

std::string OrderGenerator::pattern() {
  switch (below(5)) {
    case 0: {
      const std::size_t low = below(990);
      return object(R"("status":[")" + std::string(pick(kStatuses)) +
                    R"("],"total":{"amount":[{"numeric":[">=",)" + std::to_string(low) +
                    R"(,"<",)" + std::to_string(low) + ".05]}]}");
    }
    case 1:
      return object(R"("items":{"sku":[")" + sku() + R"("],"quantity":[{"numeric":[">",6]}]})");
    case 2:
      return object(R"("customer":{"country":[")" + std::string(pick(kCountries)) +
                    R"("],"tier":["gold"]},"total":{"amount":[)" + money(1000) + "]}");
    case 3:
      return object(R"("items":{"sku":[{"prefix":")" + sku().substr(0, 7) +
                    R"("}]},"channel":["phone"],"priority":[5])");
    default:
      return object(R"("channel":[{"anything-but":["web","app"]}],"coupon":["C)" +
                    std::to_string(below(1000)) + R"("])");
  }
}

std::string OrderGenerator::words(std::size_t size) {
  std::string text = "Result: ";
  while (text.size() < size) text += "all of the autumn catalogue was checked; ";
  return text;
}

std::string OrderGenerator::large_order(std::size_t size) {
  std::string text = order();
  std::string items;
  while (items.size() < size) items += item() + ",";
  return text.insert(text.find("\"items\":[") + 9, items);
}

std::string OrderGenerator::item() {
  return R"({"sku":")" + sku() +
         R"(","title":"An article of the autumn catalogue, second edition",)"
         R"("quantity":)" +
         std::to_string(1 + below(9)) + R"(,"price":)" + money(200) + "}";
}

std::string OrderGenerator::sku() { return "SKU-" + std::to_string(10000 + below(90000)); }

std::string OrderGenerator::money(std::size_t up_to) {
  return std::to_string(below(up_to)) + "." + std::to_string(10 + below(90));
}

const std::vector<std::string>& five_patterns() {
  static const std::vector<std::string> patterns = {
      R"({"status":["paid"],"total":{"amount":[{"numeric":[">=",900]}]}})",
      R"({"customer":{"country":["AT","CH"],"tier":["gold"]},"priority":[1]})",
      R"({"shipping":{"method":[{"prefix":"express"}]},"priority":[5],"status":["new"]})",
      R"({"items":{"sku":[{"prefix":"SKU-9"}],"quantity":[{"numeric":[">",8]}]}})",
      R"({"channel":[{"anything-but":["web","app"]}],"coupon":[{"exists":true}]})"};
  return patterns;
}

}  // namespace wheelpit
