#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/hash.h"
#include "base/run_to_end.h"
#include "function/postgres/postgres_package_archive.h"
#include "postgres_server.h"

namespace wheelpit {
namespace {

class PostgresPackagesTest : public testing::Test {
 protected:
  Status put(const std::string& zip) {
    return run_to_end(archive_.put(sha256_hex(zip), std::make_shared<const std::string>(zip)));
  }
  Result<std::string> read(const std::string& zip) {
    return run_to_end(archive_.read(sha256_hex(zip)));
  }
  std::size_t keep(std::vector<std::string> named) {
    return *run_to_end(archive_.keep(std::move(named)));
  }
  static void pass_a_day() {
    postgres_server().sql("UPDATE wheelpit.blob_use SET last = last - interval '25 hours'");
  }

  postgres::StoreAccess access_ = postgres_server().new_store();
  PostgresPackageArchive archive_{access_};
};

TEST_F(PostgresPackagesTest, APackageOfManyPartsComesBackWhole) {
  std::string zip(3'500'000, 'x');
  for (std::size_t i = 0; i < zip.size(); i += 997) zip[i] = static_cast<char>(i);
  ASSERT_TRUE(put(zip));
  ASSERT_TRUE(put(zip)) << "it is there already";
  EXPECT_EQ(postgres_server().sql("SELECT count(*) FROM wheelpit.blob"), "4\n");
  const auto whole = read(zip);
  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_TRUE(*whole == zip);
}

TEST_F(PostgresPackagesTest, WhatIsNotThereOrDamagedIsNotFound) {
  EXPECT_EQ(read("another").error().code(), Errc::not_found);
  ASSERT_TRUE(put("a package"));
  postgres_server().sql("UPDATE wheelpit.blob SET data = 'changed'");
  const auto damaged = read("a package");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code(), Errc::not_found);
}

TEST_F(PostgresPackagesTest, WhatNobodyNamesForADayGoes) {
  ASSERT_TRUE(put("named"));
  ASSERT_TRUE(put("forgotten"));
  EXPECT_EQ(keep({}), 0U) << "a document may still be on its way";
  pass_a_day();
  EXPECT_EQ(keep({sha256_hex("named"), sha256_hex("never put")}), 1U);
  EXPECT_TRUE(read("named"));
  EXPECT_FALSE(read("forgotten"));
  EXPECT_EQ(postgres_server().sql("SELECT count(*) FROM wheelpit.blob"), "1\n");
  pass_a_day();
  ASSERT_TRUE(put("named")) << "put again: a document is to name it";
  EXPECT_EQ(keep({}), 0U);
  ASSERT_TRUE(put("forgotten"));
  EXPECT_TRUE(read("forgotten"));
}

TEST_F(PostgresPackagesTest, WhileTheServerIsAwayThePackageIsNotKept) {
  ASSERT_TRUE(put("before"));
  postgres_server().command("kill");
  EXPECT_EQ(put("meanwhile").error().code(), Errc::unavailable);
  EXPECT_EQ(read("before").error().code(), Errc::unavailable);
  postgres_server().command("launch");
}

}  // namespace
}  // namespace wheelpit
