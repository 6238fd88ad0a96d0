#include "store/postgres/postgres_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/run_to_end.h"
#include "base/uuid.h"
#include "positions/position_store_conformance.h"
#include "positions/postgres/postgres_position_store.h"
#include "postgres_server.h"
#include "store/conformance_test_suite.h"

namespace wheelpit {
namespace {

struct DocumentDriver {
  std::unique_ptr<DocumentStore> open() { return std::make_unique<PostgresStore>(access); }
  postgres::StoreAccess access = postgres_server().new_store();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, DocumentStoreConformance, DocumentDriver);

struct PositionDriver {
  std::unique_ptr<MovablePositionStore> open() {
    return std::make_unique<PostgresPositionStore>(access);
  }
  postgres::StoreAccess access = postgres_server().new_store();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, PositionStoreConformance, PositionDriver);

class PostgresPositionsTest : public PositionStoreConformance<PositionDriver> {};

TEST_F(PostgresPositionsTest, AnEpochThatWasGivenTwiceIsOfOneOwnerOnly) {
  const OwnerEpoch epoch = own("m", "a");
  // Another node takes the partition; then a failover loses how far the epochs had come.
  postgres::StoreAccess other = driver_.access;
  other.incarnation = make_uuid();
  postgres_server().sql("INSERT INTO wheelpit.node(incarnation, node, name, expires) VALUES('" +
                        other.incarnation + "', 'other', 'there', now() + interval '1 minute')");
  postgres_server().sql("SELECT setval('wheelpit.position_epochs', " + std::to_string(epoch) +
                        ", false)");
  PostgresPositionStore there(other);
  const auto taken = run_to_end(there.take("m", {"a"}));
  ASSERT_TRUE(taken) << taken.error().message();
  ASSERT_EQ(taken->at(0).epoch, epoch);
  EXPECT_EQ(advance({move_to("m", "a", epoch, 1)}), Places{0}) << "the former owner's move";
  EXPECT_EQ(*run_to_end(there.advance({move_to("m", "a", epoch, 2)})), Places{});
}

TEST_F(PostgresPositionsTest, WithSeveralNodesTheOwnerOfAMappingTellsItsNotices) {
  const std::string me = driver_.access.incarnation;
  for (const std::string mapping : {"mine", "others", "gone"}) {
    PositionMove move = move_to(mapping, "a", own(mapping, "a"), 1);
    move.notices = {{"arn", mapping}};
    advance({move});
  }
  postgres_server().sql("INSERT INTO wheelpit.slot(kind, key, part, owner) VALUES(1, 'mine', 0, '" +
                        me + "'), (1, 'others', 0, 'another'), (0, '', 0, 'another')");
  PostgresPositionStore several(driver_.access, "node");
  const auto told = [&] {
    std::vector<std::string> records;
    const auto page = run_to_end(several.notices_of("arn", 0, 9));
    for (const StoredNotice& stored : *page) records.push_back(stored.notice.record);
    return records;
  };
  EXPECT_EQ(told(), std::vector<std::string>{"mine"});
  postgres_server().sql("UPDATE wheelpit.slot SET owner = '" + me + "' WHERE kind = 0");
  EXPECT_EQ(told(), (std::vector<std::string>{"mine", "gone"})) << "somebody has to";
  EXPECT_EQ(run_to_end(several.notice_destinations())->size(), 1U);
  EXPECT_EQ(run_to_end(several.notices(0, 9))->size(), 3U) << "people see all";
}

}  // namespace
}  // namespace wheelpit
