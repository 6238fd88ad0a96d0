#include "api/admin/backup_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

struct OneBackup final : DataBackup {
  boost::asio::awaitable<Result<Made>> make() override { co_return answer; }
  boost::asio::awaitable<Status> remove(std::string id) override {
    if (id == "b-2") co_return Status();
    co_return Error(Errc::not_found, "The backup " + id + " is not there any more.");
  }
  Result<Made> answer = Made{.id = "b-2", .folder = "/data/backup", .files = 3, .bytes = 12};
};

const std::string kBackup = "/_wheelpit/backup";

TEST(BackupApi, TellsWhereTheCopyIs) {
  ApiTestBed bed;
  OneBackup backup;
  bed.handler->set_backup(&backup);
  const HttpResponse made = bed.send("POST", kBackup, "{}");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.body, R"({"Id":"b-2","Folder":"/data/backup","Files":3,"Bytes":12})");
}

TEST(BackupApi, ASecondAtTheSameTimeIsAConflict) {
  ApiTestBed bed;
  OneBackup backup;
  backup.answer = Error(Errc::conflict, "a backup is being made");
  bed.handler->set_backup(&backup);
  EXPECT_EQ(bed.send("POST", kBackup, "{}").status, 409);
}

TEST(BackupApi, ACopyIsTakenAwayByItsIdAlone) {
  ApiTestBed bed;
  OneBackup backup;
  bed.handler->set_backup(&backup);
  EXPECT_EQ(bed.send("DELETE", kBackup + "/b-2").status, 200);
  EXPECT_EQ(bed.send("DELETE", kBackup + "/b-1").status, 404);
}

TEST(BackupApi, AnEngineWithoutDataSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("POST", kBackup, "{}").status, 502);
  EXPECT_EQ(bed.send("DELETE", kBackup + "/b-1").status, 502);
}

}  // namespace
}  // namespace wheelpit::api
