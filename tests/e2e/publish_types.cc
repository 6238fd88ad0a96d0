// publish_types URL QUEUE: publishes the three messages of data/golden_event.json. The first
// carries a header of every AMQP field type that a real broker passes on, the second no property
// at all, the third headers that are empty.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "amqp_client.h"

namespace wheelpit {
namespace {

amqp_bytes_t bytes(const char* text) { return amqp_cstring_bytes(text); }

amqp_table_entry_t entry(const char* key, amqp_field_value_kind_t kind) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = kind;
  return made;
}

amqp_table_entry_t text_entry(const char* key, const char* value) {
  amqp_table_entry_t made = entry(key, AMQP_FIELD_KIND_UTF8);
  made.value.value.bytes = bytes(value);
  return made;
}

// The nested table {"inner": "x", "n": 1}.
amqp_table_t nested_table() {
  static std::array<amqp_table_entry_t, 2> entries{text_entry("inner", "x"),
                                                   entry("n", AMQP_FIELD_KIND_I32)};
  entries[1].value.value.i32 = 1;
  return {static_cast<int>(entries.size()), entries.data()};
}

// The array ["a", 2, void, {nested}].
amqp_array_t mixed_array() {
  static std::array<amqp_field_value_t, 4> values{};
  values[0].kind = AMQP_FIELD_KIND_UTF8;
  values[0].value.bytes = bytes("a");
  values[1].kind = AMQP_FIELD_KIND_I32;
  values[1].value.i32 = 2;
  values[2].kind = AMQP_FIELD_KIND_VOID;
  values[3].kind = AMQP_FIELD_KIND_TABLE;
  values[3].value.table = nested_table();
  return {static_cast<int>(values.size()), values.data()};
}

std::vector<amqp_table_entry_t> headers_of_every_type() {
  std::vector<amqp_table_entry_t> all;
  const auto add = [&all](const char* key, amqp_field_value_kind_t kind) -> amqp_field_value_t& {
    all.push_back(entry(key, kind));
    return all.back().value;
  };
  static std::array<unsigned char, 4> raw{0x00, 0x7f, 0x80, 0xff};

  all.push_back(text_entry("S_ascii", "value1"));
  all.push_back(text_entry("S_utf8", "h\xc3\xa9\xe2\x82\xac"));
  all.push_back(text_entry("S_empty", ""));
  add("x_bytes", AMQP_FIELD_KIND_BYTES).value.bytes = {raw.size(), raw.data()};
  add("t_true", AMQP_FIELD_KIND_BOOLEAN).value.boolean = 1;
  add("t_false", AMQP_FIELD_KIND_BOOLEAN).value.boolean = 0;
  add("b_i8", AMQP_FIELD_KIND_I8).value.i8 = -5;
  add("s_i16", AMQP_FIELD_KIND_I16).value.i16 = -300;
  add("I_i32", AMQP_FIELD_KIND_I32).value.i32 = -10;
  add("l_i64", AMQP_FIELD_KIND_I64).value.i64 = 9007199254740993;
  add("f_third", AMQP_FIELD_KIND_F32).value.f32 = 0.1F;
  add("d_whole", AMQP_FIELD_KIND_F64).value.f64 = 3;
  add("d_big", AMQP_FIELD_KIND_F64).value.f64 = 1e300;
  add("D_decimal", AMQP_FIELD_KIND_DECIMAL).value.decimal = {2, 12345};
  add("T_time", AMQP_FIELD_KIND_TIMESTAMP).value.u64 = 2021;
  add("T_2021", AMQP_FIELD_KIND_TIMESTAMP).value.u64 = 1625097600;
  add("V_void", AMQP_FIELD_KIND_VOID);
  add("F_table", AMQP_FIELD_KIND_TABLE).value.table = nested_table();
  add("F_empty", AMQP_FIELD_KIND_TABLE).value.table = {0, nullptr};
  add("A_array", AMQP_FIELD_KIND_ARRAY).value.array = mixed_array();
  add("A_empty", AMQP_FIELD_KIND_ARRAY).value.array = {0, nullptr};
  return all;
}

void publish_all(AmqpClient& client, const std::string& queue) {
  std::vector<amqp_table_entry_t> headers = headers_of_every_type();
  amqp_basic_properties_t full{};
  full._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG |
                AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG |
                AMQP_BASIC_EXPIRATION_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
  full.content_type = bytes("text/plain");
  full.headers = {static_cast<int>(headers.size()), headers.data()};
  full.delivery_mode = 1;
  full.priority = 34;
  full.expiration = bytes("60000");
  full.timestamp = 2021;
  full.message_id = bytes("<a&b='c'>\"\\\x01\xe2\x80\xa8");
  client.publish(queue, full, "hello");

  client.publish(queue, amqp_basic_properties_t{}, "Hello World 1");

  amqp_basic_properties_t empty_headers{};
  empty_headers._flags = AMQP_BASIC_HEADERS_FLAG;
  client.publish(queue, empty_headers, "");
}

}  // namespace
}  // namespace wheelpit

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: publish_types URL QUEUE\n", stderr);
    return EXIT_FAILURE;
  }
  wheelpit::AmqpClient client(argv[1]);
  client.select_confirms();
  wheelpit::publish_all(client, argv[2]);
  client.await_confirms(0);
}
