#include "wire/amqp091/table.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {
namespace {

// Writes down what it is told, as text.
class Notes final : public TableVisitor {
 public:
  void on_scalar(std::string_view key, const FieldScalar& value) override {
    text_ << key << "=";
    std::visit([this](const auto& field) { write(field); }, value);
    text_ << " ";
  }
  void on_table_begin(std::string_view key) override { text_ << key << "={ "; }
  void on_table_end() override { text_ << "} "; }
  void on_array_begin(std::string_view key) override { text_ << key << "=[ "; }
  void on_array_end() override { text_ << "] "; }

  std::string text() const { return text_.str(); }

 private:
  void write(std::monostate) { text_ << "void"; }
  void write(bool value) { text_ << (value ? "true" : "false"); }
  void write(std::int64_t value) { text_ << value; }
  void write(std::uint64_t value) { text_ << value << "u"; }
  void write(float value) { text_ << value << "f"; }
  void write(double value) { text_ << value << "d"; }
  void write(FieldDecimal value) { text_ << value.value << "/10^" << int{value.scale}; }
  void write(FieldTimestamp value) { text_ << "@" << value.seconds; }
  void write(FieldText value) { text_ << "'" << value.bytes << "'"; }
  void write(FieldBytes value) { text_ << value.bytes.size() << "bytes"; }

  std::ostringstream text_;
};

std::string entry(std::string_view key, char type, std::string_view value) {
  std::string out;
  ByteWriter writer(out);
  writer.short_string(key);
  writer.integer(static_cast<std::uint8_t>(type));
  writer.bytes(value);
  return out;
}

std::string sized(std::string_view value) {
  std::string out;
  ByteWriter(out).long_string(value);
  return out;
}

template <class Int>
std::string big_endian(Int value) {
  std::string out;
  ByteWriter(out).integer(value);
  return out;
}

std::string read(std::string_view table, std::size_t unreadable = 0) {
  Notes notes;
  EXPECT_EQ(read_table(table, notes), unreadable);
  return notes.text();
}

TEST(ReadTable, ReadsEveryScalarType) {
  EXPECT_EQ(read(entry("k", 'S', sized("text"))), "k='text' ");
  EXPECT_EQ(read(entry("k", 'x', sized("abc"))), "k=3bytes ");
  EXPECT_EQ(read(entry("k", 't', "\x01")), "k=true ");
  EXPECT_EQ(read(entry("k", 't', std::string(1, '\0'))), "k=false ");
  EXPECT_EQ(read(entry("k", 'b', "\xFB")), "k=-5 ");
  EXPECT_EQ(read(entry("k", 'B', "\xC8")), "k=200u ");
  EXPECT_EQ(read(entry("k", 's', big_endian(std::int16_t{-300}))), "k=-300 ");
  EXPECT_EQ(read(entry("k", 'u', big_endian(std::uint16_t{60000}))), "k=60000u ");
  EXPECT_EQ(read(entry("k", 'I', big_endian(std::int32_t{-10}))), "k=-10 ");
  EXPECT_EQ(read(entry("k", 'i', big_endian(std::uint32_t{4000000000}))), "k=4000000000u ");
  EXPECT_EQ(read(entry("k", 'l', big_endian(std::int64_t{9007199254740993}))),
            "k=9007199254740993 ");
  EXPECT_EQ(read(entry("k", 'L', big_endian(std::int64_t{-5}))), "k=-5 ");
  EXPECT_EQ(read(entry("k", 'f', big_endian(std::uint32_t{0x3FC00000}))), "k=1.5f ");
  EXPECT_EQ(read(entry("k", 'd', big_endian(std::uint64_t{0x4008000000000000}))), "k=3d ");
  EXPECT_EQ(read(entry("k", 'D', "\x02" + big_endian(std::int32_t{12345}))), "k=12345/10^2 ");
  EXPECT_EQ(read(entry("k", 'T', big_endian(std::uint64_t{2021}))), "k=@2021 ");
  EXPECT_EQ(read(entry("k", 'V', "")), "k=void ");
}

TEST(ReadTable, ReadsTablesAndArraysWithinEachOther) {
  const std::string inner = entry("n", 'V', "");
  const std::string array = "V" + ("F" + sized(inner));
  EXPECT_EQ(read(entry("t", 'F', sized(inner)) + entry("a", 'A', sized(array))),
            "t={ n=void } a=[ =void ={ n=void } ] ");
  EXPECT_EQ(read(entry("t", 'F', sized("")) + entry("a", 'A', sized(""))), "t={ } a=[ ] ");
}

TEST(ReadTable, SkipsTheRestOfATableAfterAnUnknownTypeAndGoesOnBehindIt) {
  const std::string inner = entry("x", 'V', "") + entry("y", '?', "zz") + entry("z", 'V', "");
  EXPECT_EQ(read(entry("t", 'F', sized(inner)) + entry("after", 'V', ""), 1),
            "t={ x=void } after=void ");
}

TEST(ReadTable, SkipsWhatIsLongerThanTheTableItLiesIn) {
  const std::string inner = entry("s", 'S', big_endian(std::uint32_t{1000}) + "abc");
  EXPECT_EQ(read(entry("t", 'F', sized(inner)) + entry("after", 'V', ""), 1), "t={ } after=void ");
  EXPECT_EQ(read(entry("t", 'F', big_endian(std::uint32_t{0xFFFFFFFF})), 1), "");
  EXPECT_EQ(read("\x05"
                 "ab",
                 1),
            "");
  EXPECT_EQ(read(entry("cut", 'I', "ab"), 1), "");
}

TEST(ReadTable, LeavesOutWhatIsNestedTooDeep) {
  std::string table = entry("deepest", 'V', "");
  for (int i = 1; i < kMaxTableDepth; ++i) table = entry("t", 'F', sized(table));
  EXPECT_TRUE(read(table).contains("deepest"));
  table = entry("t", 'F', sized(table)) + entry("after", 'V', "");
  const std::string text = read(table, 1);
  EXPECT_FALSE(text.contains("deepest"));

  std::string level = entry("n", 'F', sized("")) + entry("sibling", 'V', "");
  for (int i = 1; i < kMaxTableDepth; ++i) level = entry("t", 'F', sized(level));
  EXPECT_TRUE(read(level, 1).contains("sibling")) << "only the one that is too deep is left out";
  EXPECT_TRUE(text.ends_with("after=void "));
}

TEST(TableWriter, WritesWhatReadTableReads) {
  std::string inner;
  TableWriter(inner).boolean("flag", true);
  std::string table;
  TableWriter writer(table);
  writer.text("name", "wheelpit");
  writer.table("capabilities", inner);
  EXPECT_EQ(read(table), "name='wheelpit' capabilities={ flag=true } ");
}

}  // namespace
}  // namespace wheelpit::amqp091
