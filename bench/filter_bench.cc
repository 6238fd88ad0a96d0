// How many events a second the filter decides, beside what simdjson alone needs for the same texts.
//
// Usage: filter_bench [EVENTS [ROUNDS [CONTESTANT]]]. Prints one JSON object. Times are CPU times
// of this one thread. The contestants take turns; the events are timed in slices of about half a
// megabyte, and of each slice the best round counts: what else the machine does spoils few of them.

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "filter/filter.h"
#include "orders.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

// The same for messages whose data is the event.
std::vector<std::string> on_data(const std::vector<std::string>& patterns) {
  std::vector<std::string> all;
  for (const std::string& pattern : patterns) all.push_back(R"({"data":)" + pattern + "}");
  return all;
}

// The fields that the patterns name, in the order of the text, as a program would read them that
// knows its orders.
std::size_t read_fields(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
  namespace od = simdjson::ondemand;
  std::size_t sum = 0;
  const auto add_text = [&](od::value value) { sum += std::string_view(value).size(); };
  od::document document = parser.iterate(text);
  od::object order = document.get_object();
  add_text(order.find_field("status"));
  add_text(order.find_field("channel"));
  sum += static_cast<std::size_t>(double(order.find_field("priority")));
  od::object customer = order.find_field("customer");
  add_text(customer.find_field("country"));
  add_text(customer.find_field("tier"));
  for (od::object item : order.find_field("items").get_array()) {
    add_text(item.find_field("sku"));
    sum += static_cast<std::size_t>(double(item.find_field("quantity")));
  }
  od::object total = order.find_field("total");
  sum += static_cast<std::size_t>(double(total.find_field("amount")));
  od::object shipping = order.find_field("shipping");
  add_text(shipping.find_field("method"));
  auto coupon = order.find_field("coupon");
  if (coupon.error() == simdjson::SUCCESS) add_text(coupon.value());
  return sum;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Decides about, or reads, the events from `first` to before `last`; how many matched, or anything.
using Run = std::function<std::size_t(std::size_t first, std::size_t last)>;

struct Contestant {
  const char* name;
  std::size_t events;
  std::size_t bytes;
  Run run;
  std::vector<double> best{};  // of each slice, in seconds
  std::size_t matched = 0;

  void take_turn() {
    const std::size_t slice = std::max<std::size_t>(1, events * 500'000 / bytes);
    best.resize((events + slice - 1) / slice, 1e9);
    matched = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
      const double begin = cpu_seconds();
      matched += run(i * slice, std::min((i + 1) * slice, events));
      best[i] = std::min(best[i], cpu_seconds() - begin);
    }
  }
  double seconds() const { return std::accumulate(best.begin(), best.end(), 0.0); }
};

std::size_t size_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += text.size();
  return bytes;
}

std::vector<Record> records_of(const std::vector<std::string>& bodies) {
  std::vector<Record> records;
  for (const std::string& body : bodies) {
    RabbitMqMessage message;
    message.body = body;
    records.push_back({.id = {}, .received_at = {}, .message = std::move(message)});
  }
  return records;
}

std::vector<simdjson::padded_string> padded(const std::vector<std::string>& texts) {
  std::vector<simdjson::padded_string> all;
  all.reserve(texts.size());
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
}

filter::Filter compiled(const std::vector<std::string>& patterns,
                        std::optional<SourceKind> source) {
  auto filter =
      filter::Filter::compile(patterns, {.source = source, .max_patterns = patterns.size()});
  if (filter) return std::move(*filter);
  std::fprintf(stderr, "%s: %s\n", patterns[filter.error().filter].c_str(),
               filter.error().reason.c_str());
  std::exit(1);
}

void print(const std::vector<Contestant>& contestants) {
  std::printf("{");
  for (const Contestant& c : contestants) {
    const double events = static_cast<double>(c.events) / c.seconds();
    std::printf(
        "%s\n \"%s\":{\"events_per_second\":%.0f,\"ns_per_event\":%.1f,"
        "\"gigabytes_per_second\":%.2f,\"bytes_per_event\":%zu,\"matched\":%.4f}",
        &c == contestants.data() ? "" : ",", c.name, events, 1e9 / events,
        static_cast<double>(c.bytes) / c.seconds() / 1e9, c.bytes / c.events,
        static_cast<double>(c.matched) / static_cast<double>(c.events));
  }
  std::printf("\n}\n");
}

int run(std::size_t events, int rounds, std::string_view only) {
  OrderGenerator generator;
  std::vector<std::string> orders;
  std::vector<std::string> plain;
  std::vector<std::string> large;
  std::vector<std::string> thousand;
  for (std::size_t i = 0; i < events; ++i) orders.push_back(generator.order());
  for (std::size_t i = 0; i < events; ++i) plain.push_back(generator.words(1000));
  for (int i = 0; i < 100; ++i) large.push_back(generator.large_order(100 << 10));
  for (int i = 0; i < 1000; ++i) thousand.push_back(generator.pattern());

  const auto order_records = records_of(orders);
  const auto plain_records = records_of(plain);
  const auto padded_orders = padded(orders);
  const auto padded_large = padded(large);
  const auto encoder = make_rabbitmq_encoder("arn", "queue", "/");
  filter::Filter five = compiled(five_patterns(), std::nullopt);
  filter::Filter many = compiled(thousand, std::nullopt);
  filter::Filter on_messages = compiled(on_data(five_patterns()), SourceKind::rabbitmq);
  filter::Filter on_text =
      compiled(on_data({R"([{"prefix":"Result: "}])", R"(["x"])"}), SourceKind::rabbitmq);
  simdjson::ondemand::parser on_demand;
  simdjson::dom::parser dom;

  const auto filtering = [](filter::Filter& filter,
                            const std::vector<simdjson::padded_string>& texts) {
    return [&](std::size_t first, std::size_t last) {
      std::size_t matched = 0;
      for (; first < last; ++first) matched += *filter.matches(texts[first]) ? 1 : 0;
      return matched;
    };
  };
  const auto filtering_messages = [&](filter::Filter& filter, const std::vector<Record>& records) {
    return [&](std::size_t first, std::size_t last) {
      std::size_t matched = 0;
      for (; first < last; ++first) matched += filter.matches(records[first], *encoder) ? 1 : 0;
      return matched;
    };
  };
  const auto reading = [&](const std::vector<simdjson::padded_string>& texts) {
    return [&](std::size_t first, std::size_t last) {
      std::size_t sum = 0;
      for (std::size_t i = first; i < last; ++i) sum += read_fields(on_demand, texts[i]);
      if (sum == 0) std::exit(1);
      return last - first;
    };
  };
  const auto building = [&](const std::vector<simdjson::padded_string>& texts) {
    return [&](std::size_t first, std::size_t last) {
      std::size_t good = 0;
      for (; first < last; ++first) good += dom.parse(texts[first]).is_object() ? 1 : 0;
      return good;
    };
  };
  std::vector<Contestant> contestants = {
      {"simdjson_on_demand", events, size_of(orders), reading(padded_orders)},
      {"simdjson_dom", events, size_of(orders), building(padded_orders)},
      {"filter_5", events, size_of(orders), filtering(five, padded_orders)},
      {"filter_1000", events, size_of(orders), filtering(many, padded_orders)},
      {"rabbitmq_filter_5", events, size_of(orders),
       filtering_messages(on_messages, order_records)},
      {"rabbitmq_plain_text", events, size_of(plain), filtering_messages(on_text, plain_records)},
      {"large_simdjson_on_demand", large.size(), size_of(large), reading(padded_large)},
      {"large_simdjson_dom", large.size(), size_of(large), building(padded_large)},
      {"large_filter_5", large.size(), size_of(large), filtering(five, padded_large)},
      {"large_filter_1000", large.size(), size_of(large), filtering(many, padded_large)},
  };
  if (!only.empty())
    std::erase_if(contestants, [&](const Contestant& c) { return c.name != only; });
  for (int round = 0; round < rounds; ++round) {
    for (Contestant& contestant : contestants) contestant.take_turn();
  }
  print(contestants);
  return 0;
}

}  // namespace
}  // namespace wheelpit

int main(int argc, char** argv) {
  const auto events = static_cast<std::size_t>(argc > 1 ? std::atol(argv[1]) : 20000);
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 15;
  try {
    return wheelpit::run(std::max<std::size_t>(events, 1), std::max(rounds, 1),
                         argc > 3 ? argv[3] : "");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "filter_bench: %s\n", failure.what());
    return 1;
  }
}
