#include "app/process/data_directory.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "base/captured_log.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class DataDirectory : public testing::Test {
 public:
  DataDirectory() {
    std::string name = (fs::temp_directory_path() / "wheelpit-data-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~DataDirectory() override { fs::remove_all(folder); }

 protected:
  void write(const char* name, const std::string& text) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  }
  std::string refusal() const {
    const Status checked = check_data_directory(folder);
    return checked ? "" : checked.error().message();
  }

  fs::path folder;
};

TEST_F(DataDirectory, ANewFolderIsFine) {
  EXPECT_EQ(refusal(), "");
  fs::create_directories(folder / "code");
  EXPECT_EQ(refusal(), "");
}

TEST_F(DataDirectory, AKeyThatWasLaidThereBeforeTheFirstStartIsFine) {
  write("secrets.key", "key");
  EXPECT_EQ(refusal(), "");
}

TEST_F(DataDirectory, AFirstStartThatWasCutOffIsFine) {
  write("wheelpit.db", "");
  write("async.db", "");
  write("code/.4a1f/zip", "half");
  EXPECT_EQ(refusal(), "");
}

TEST_F(DataDirectory, PackagesWithoutTheirDatabaseAreRefusedWithTheRemedy) {
  write("code/hello/abc/app.py", "x");
  EXPECT_NE(refusal().find("wheelpit.db is not there"), std::string::npos) << refusal();
  EXPECT_NE(refusal().find("restore wheelpit.db from a backup"), std::string::npos);
  write("wheelpit.db", "");
  EXPECT_NE(refusal().find("wheelpit.db is empty"), std::string::npos) << refusal();
  write("wheelpit.db", "something");
  EXPECT_EQ(refusal(), "");
}

TEST_F(DataDirectory, EventsWithoutTheDatabaseOfTheirFunctionsAreRefused) {
  write("async.db", "something");
  EXPECT_NE(refusal().find("async.db"), std::string::npos) << refusal();
}

TEST_F(DataDirectory, PositionsWithoutTheDatabaseOfTheirMappingsAreRefused) {
  write("positions.db", "something");
  EXPECT_NE(refusal().find("positions.db"), std::string::npos) << refusal();
}

TEST_F(DataDirectory, LittleRoomIsToldWithWhatItCosts) {
  const CapturedLog log;
  tell_of_little_room(folder, 1 << 30, 1 << 28, log.log());
  EXPECT_TRUE(log.lines().empty());
  tell_of_little_room(folder, 1 << 27, 1 << 28, log.log());
  tell_of_little_room(folder, 0, 0, log.log());
  ASSERT_EQ(log.lines().size(), 2U);
  EXPECT_NE(log.lines()[0].find("min_free_bytes"), std::string::npos);
  EXPECT_NE(log.lines()[1].find("the disk is full"), std::string::npos);
}

}  // namespace
}  // namespace wheelpit
