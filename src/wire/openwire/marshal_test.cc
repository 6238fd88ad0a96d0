#include "wire/openwire/marshal.h"

#include <gtest/gtest.h>

#include "wire/openwire/data_types.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {
namespace {

using namespace std::string_literals;

const std::string kNull("\0", 1);

template <class Object>
std::string fields_of(const Object& object, Encoding encoding = {}) {
  std::string fields;
  FieldWriter writer(fields, encoding);
  object.fields(writer);
  return fields;
}

// A present object: flag, type, fields.
template <class Object>
std::string nested(const Object& object) {
  return "\1"s + static_cast<char>(type_of(object)) + fields_of(object);
}

template <class Object>
Status read(std::string_view fields, Object& object, Encoding encoding = {}) {
  return read_frame({type_of(object), fields}, encoding, object);
}

TEST(Marshal, LeavesOutFieldsOfLaterVersions) {
  SubscriptionInfo info;
  info.no_local = true;
  const std::string newest = fields_of(info);
  const std::string older = fields_of(info, {.version = 10});
  EXPECT_EQ(older + "\1", newest);

  SubscriptionInfo got;
  ASSERT_TRUE(read(older, got, {.version = 10}));
  EXPECT_FALSE(got.no_local);
  ASSERT_TRUE(read(newest, got, {.version = 11}));
  EXPECT_TRUE(got.no_local);
  EXPECT_FALSE(read(newest, got, {.version = 10}));
}

TEST(Marshal, KeepsObjectsAndArraysThatNobodyLooksInto) {
  ConsumerInfo advised;
  advised.destination = {DataType::topic, {"news"}};
  Message message;
  message.data_structure.raw = "";
  const std::string structure = nested(advised);
  message.data_structure.raw = structure;
  const std::string path = "\1\0\2"s + nested(BrokerId{{"one"}}) + kNull;
  message.broker_path.raw = path;
  const std::string wire = fields_of(message);

  Message got;
  ASSERT_TRUE(read(wire, got));
  EXPECT_EQ(got.data_structure.raw, structure);
  EXPECT_EQ(got.broker_path.raw, path);
  EXPECT_EQ(fields_of(got), wire);
}

TEST(Marshal, ReadsExceptionsWithAndWithoutTheirStack) {
  const std::string one_frame = "\0\1"s + "\1\0\1C"s + "\1\0\1m"s + kNull + "\0\0\0\7"s;
  const std::string cause = "\1"s + "\1\0\1E"s + kNull + one_frame + kNull;
  const std::string trace = one_frame + cause;
  ExceptionResponse response;
  response.exception = {.class_name = {"java.lang.X"}, .message = {"words"}, .trace = trace};

  const Encoding traced{.stack_traces = true};
  const std::string wire = fields_of(response, traced);
  ExceptionResponse got;
  ASSERT_TRUE(read(wire, got, traced));
  EXPECT_EQ(got.exception, response.exception);
  EXPECT_FALSE(read(wire, got));
  for (std::size_t size = 0; size < wire.size(); ++size) {
    const std::string cut = wire.substr(0, size);
    ASSERT_FALSE(read(cut, got, traced)) << size;
  }

  const std::string bare = fields_of(response);
  EXPECT_EQ(bare.size() + trace.size(), wire.size());
  ExceptionResponse without;
  ASSERT_TRUE(read(bare, without));
  EXPECT_EQ(without.exception->trace, "");
  EXPECT_EQ(fields_of(without, traced).size(), bare.size() + 3);  // no stack, no cause
}

TEST(Marshal, RefusesAnotherTypeThanBelongsThere) {
  SessionInfo info;
  const std::string fields = "\0\0\0\1\0"s + nested(BrokerId{{"b"}});
  const Status got = read(fields, info);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), Errc::malformed);
  EXPECT_EQ(got.error().message(),
            "a SessionInfo of the broker cannot be read: BrokerId where it does not belong");
}

TEST(Marshal, RefusesATypeThatNoDestinationOrTransactionHas) {
  MessageAck ack;
  EXPECT_FALSE(read("\0\0\0\1\0"s + nested(BrokerId{{"b"}}), ack));
  EXPECT_FALSE(read("\0\0\0\1\0"s + kNull + nested(BrokerId{{"b"}}), ack));
}

TEST(Marshal, SaysWhichUnknownTypeItFound) {
  const std::string fields = "\0\0\0\1\0\0\0\0\1"s + "\1\x4D"s;
  DataResponse response;
  FieldReader reader(fields, Encoding());
  response.fields(reader);
  EXPECT_EQ(reader.fault(), FieldReader::Fault::unknown_type);
  EXPECT_EQ(reader.fault_text(), "an object of unknown type 77");
}

TEST(Marshal, BoundsHowDeepObjectsLie) {
  std::string object = nested(BrokerId{{"b"}});
  for (int depth = 1; depth < kMaxObjectDepth; ++depth) {
    DataResponse response;
    response.data.raw = object;
    object = nested(response);
  }
  DataResponse outer;
  outer.data.raw = object;
  DataResponse got;
  EXPECT_TRUE(read(fields_of(outer), got));

  const std::string deeper = nested(outer);
  outer.data.raw = deeper;
  const std::string wire = fields_of(outer);
  FieldReader reader(wire, Encoding());
  got.fields(reader);
  EXPECT_EQ(reader.fault(), FieldReader::Fault::too_deep);
}

TEST(Marshal, BoundsNotHowManyLieBesideEachOther) {
  std::string many = "\1\0\x64"s;
  for (int i = 0; i < 100; ++i) many += nested(BrokerId{{"b"}});
  Message message;
  message.cluster.raw = many;
  Message got;
  EXPECT_TRUE(read(fields_of(message), got));
}

TEST(Marshal, RefusesNegativeLengths) {
  WireFormatInfo info;
  EXPECT_FALSE(read("ActiveMQ\0\0\0\x0C\1\xFF\xFF\xFF\xFF"s, info));
  BrokerInfo broker;
  EXPECT_FALSE(read("\0\0\0\1\0\0\0\1\xFF\xFF"s + std::string(30, '\0'), broker));
}

TEST(Marshal, CutsATextThatIsLongerThanItsLengthCanSay) {
  const std::string longest(0xFFFF, 'x');
  const std::string longer = longest + "y";
  BrokerId got;
  const std::string fields = fields_of(BrokerId{{longer}});
  ASSERT_TRUE(read(fields, got));
  EXPECT_EQ(got.value.modified, longest);
}

}  // namespace
}  // namespace wheelpit::openwire
