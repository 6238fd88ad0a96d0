#include "api/admin/backup_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

struct OneBackup final : DataBackup {
  boost::asio::awaitable<Result<Made>> make() override { co_return answer; }
  Result<Made> answer = Made{.folder = "/data/backup", .files = 3, .bytes = 12};
};

const std::string kBackup = "/_wheelpit/backup";

TEST(BackupApi, TellsWhereTheCopyIs) {
  ApiTestBed bed;
  OneBackup backup;
  bed.handler->set_backup(&backup);
  const HttpResponse made = bed.send("POST", kBackup, "{}");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.body, R"({"Folder":"/data/backup","Files":3,"Bytes":12})");
}

TEST(BackupApi, ASecondAtTheSameTimeIsAConflict) {
  ApiTestBed bed;
  OneBackup backup;
  backup.answer = Error(Errc::conflict, "a backup is being made");
  bed.handler->set_backup(&backup);
  EXPECT_EQ(bed.send("POST", kBackup, "{}").status, 409);
}

TEST(BackupApi, AnEngineWithoutDataSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("POST", kBackup, "{}").status, 502);
}

}  // namespace
}  // namespace wheelpit::api
