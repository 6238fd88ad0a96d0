#include "app/commands/backup_command.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

#include "app/commands/data_copy.h"
#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string read(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// An engine whose copy lies in `data`/backup.
class BackupCommandTest : public testing::Test {
 protected:
  BackupCommandTest() {
    write(copy_ / "wheelpit.db", "documents");
    write(copy_ / "format", "1 wheelpit 0.1.0\n");
    write(copy_ / "code/f/abc/index.py", "code");
    fs::create_symlink("index.py", copy_ / "code/f/abc/link");
    fs::permissions(copy_ / "code/f/abc/index.py", fs::perms::owner_all);
    write(data_ / "secrets.key", "a key");
  }

  int back_up(const std::string& target, bool with_key = false) {
    const AskEngine engine = [this](HttpRequest request) -> Result<HttpResponse> {
      if (request.method == "DELETE") {
        EXPECT_EQ(request.target, "/_wheelpit/backup/b-1");
        return HttpResponse{
            .status = replaced_ ? 404 : 200, .headers = {}, .body = "{}", .shared_body = {}};
      }
      EXPECT_EQ(request.method + " " + request.target, "POST /_wheelpit/backup");
      return HttpResponse{.status = 200,
                          .headers = {},
                          .body = R"({"Id":"b-1","Folder":")" + copy_.string() + R"(","Files":3})",
                          .shared_body = {}};
    };
    return run_backup_command({.endpoint_url = "", .target = target, .with_key = with_key}, engine,
                              out_, err_);
  }
  void lose_the_data() const { fs::rename(data_, folder_ / "lost"); }
  int restore(const fs::path& from, const fs::path& to) {
    return run_restore_command({.source = from.string(), .data_dir = to.string()}, out_, err_);
  }

  ScratchFolder folder_;
  fs::path data_ = folder_ / "data";
  fs::path copy_ = data_ / "backup";
  bool replaced_ = false;  // another backup was begun meanwhile
  fs::path target_ = folder_ / "kept/monday";
  fs::path fresh_ = data_;  // once it is lost
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(BackupCommandTest, WhatIsBackedUpIsRestoredAsItWas) {
  ASSERT_EQ(back_up(target_), 0) << err_.str();
  EXPECT_TRUE(fs::exists(copy_)) << "it is the engine's to remove";
  EXPECT_FALSE(fs::exists(target_ / "secrets.key"));
  lose_the_data();
  ASSERT_EQ(restore(target_, fresh_), 0) << err_.str();
  EXPECT_EQ(read(fresh_ / "wheelpit.db"), "documents");
  EXPECT_EQ(fs::read_symlink(fresh_ / "code/f/abc/link"), "index.py");
  EXPECT_EQ(fs::status(fresh_ / "code/f/abc/index.py").permissions(), fs::perms::owner_all);
  EXPECT_FALSE(fs::exists(fresh_ / kSums));
  EXPECT_TRUE(out_.str().contains("It has no secrets.key"));
}

TEST_F(BackupCommandTest, RootRestoresForTheOwnerOfTheDataDirectory) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  constexpr unsigned kOwner = 65533;
  ASSERT_EQ(back_up(target_), 0) << err_.str();
  lose_the_data();
  fs::create_directory(fresh_);
  ASSERT_EQ(chown(fresh_.c_str(), kOwner, kOwner), 0);
  ASSERT_EQ(restore(target_, fresh_), 0) << err_.str();
  for (const char* const name : {"", "wheelpit.db", "code/f/abc/index.py", "code/f/abc/link"}) {
    struct stat is{};
    ASSERT_EQ(lstat((fresh_ / name).c_str(), &is), 0) << name;
    EXPECT_EQ(is.st_uid, kOwner) << name;
  }
}

TEST_F(BackupCommandTest, TheKeyGoesWithItOnlyIfItIsAsked) {
  ASSERT_EQ(back_up(target_, true), 0) << err_.str();
  EXPECT_EQ(read(target_ / "secrets.key"), "a key");
  lose_the_data();
  ASSERT_EQ(restore(target_, fresh_), 0) << err_.str();
  EXPECT_EQ(read(fresh_ / "secrets.key"), "a key");
}

TEST_F(BackupCommandTest, AKeyThatIsThereAlreadyStays) {
  ASSERT_EQ(back_up(target_), 0);
  lose_the_data();
  write(fresh_ / "secrets.key", "the old key");
  ASSERT_EQ(restore(target_, fresh_), 0) << err_.str();
  EXPECT_EQ(read(fresh_ / "secrets.key"), "the old key");
}

TEST_F(BackupCommandTest, TwoKeysAreNotChosenBetween) {
  ASSERT_EQ(back_up(target_, true), 0);
  lose_the_data();
  write(fresh_ / "secrets.key", "another");
  EXPECT_EQ(restore(target_, fresh_), 1);
  EXPECT_EQ(read(fresh_ / "secrets.key"), "another");
}

TEST_F(BackupCommandTest, NothingThatIsThereIsReplaced) {
  ASSERT_EQ(back_up(target_), 0);
  EXPECT_EQ(back_up(target_), 1);
  EXPECT_TRUE(err_.str().contains("exists already"));
  lose_the_data();
  write(fresh_ / "wheelpit.db", "other");
  EXPECT_EQ(restore(target_, fresh_), 1);
  EXPECT_TRUE(err_.str().contains("holds wheelpit.db"));
  EXPECT_EQ(read(fresh_ / "wheelpit.db"), "other");
}

TEST_F(BackupCommandTest, ABackupThatWasChangedIsRefused) {
  ASSERT_EQ(back_up(target_), 0);
  lose_the_data();
  const auto fault = [&] {
    err_.str("");
    EXPECT_EQ(restore(target_, fresh_), 1);
    EXPECT_FALSE(fs::exists(fresh_));
    return err_.str();
  };
  write(target_ / "wheelpit.db", "Documents");
  EXPECT_EQ(fault(), "wheelpit.db is not what was backed up\n");
  fs::remove(target_ / "wheelpit.db");
  EXPECT_EQ(fault(), "the backup lacks wheelpit.db\n");
  write(target_ / "wheelpit.db", "documents");
  write(target_ / "more", "x");
  EXPECT_EQ(fault(), "more is not of the backup\n");
  fs::remove(target_ / kSums);
  EXPECT_TRUE(fault().contains("is not a backup"));
}

// Whoever owns the folder that is read may put a link in the place of one of its folders meanwhile.
TEST_F(BackupCommandTest, AFolderThatBecomesALinkIsNotFollowed) {
  constexpr int kFiles = 20;
  constexpr int kTries = 10;
  const fs::path code = copy_ / "code/f";
  for (int i = 0; i < kFiles; ++i) {
    write(code / "abc" / std::to_string(i), "ours");
    write(folder_ / "private/abc" / std::to_string(i), "root's");
  }
  std::atomic<bool> stop = false;
  const fs::path link = folder_ / "link";
  fs::create_directory_symlink(folder_ / "private", link);
  std::thread swapping([&] {
    while (!stop) {
      renameat2(AT_FDCWD, code.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE);
    }
  });
  for (int i = 0; i < kTries; ++i) {
    const fs::path to = folder_ / ("copy" + std::to_string(i));
    fs::create_directory(to);
    (void)copy_tree(copy_, to);  // what is not there any more may end it
    for (const auto& entry : fs::recursive_directory_iterator(to)) {
      if (entry.symlink_status().type() != fs::file_type::regular) continue;
      EXPECT_NE(read(entry.path()), "root's") << entry.path();
    }
  }
  stop = true;
  swapping.join();
}

TEST_F(BackupCommandTest, AnotherPathIsRefused) {
  ASSERT_EQ(back_up(target_), 0);
  EXPECT_EQ(restore(target_, folder_ / "elsewhere"), 1);
  EXPECT_TRUE(err_.str().contains("is another path")) << err_.str();
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
}

TEST_F(BackupCommandTest, ANewerFormatIsRefusedByName) {
  write(copy_ / "format", "9 wheelpit 4.0.0\n");
  ASSERT_EQ(back_up(target_), 0);
  lose_the_data();
  EXPECT_EQ(restore(target_, fresh_), 1);
  EXPECT_TRUE(err_.str().contains("format 9, which wheelpit 4.0.0 wrote")) << err_.str();
}

TEST_F(BackupCommandTest, ACopyThatAnotherHasTakenThePlaceOfIsNone) {
  replaced_ = true;
  EXPECT_EQ(back_up(target_), 1);
  EXPECT_FALSE(fs::exists(target_));
}

// Where no engine runs, anybody may listen and name what he likes.
TEST_F(BackupCommandTest, AFolderThatIsNoCopyIsNeitherReadNorRemoved) {
  const fs::path copy = copy_;
  copy_ = folder_ / "precious";
  write(copy_ / "format", "1 wheelpit 0.1.0\n");
  EXPECT_EQ(back_up(target_), 1);
  EXPECT_TRUE(err_.str().contains("is no copy")) << err_.str();
  copy_ = folder_ / "other/backup";
  write(copy_ / "thing", "x");
  EXPECT_EQ(back_up(target_), 1);
  fs::create_directory(folder_ / "links");
  copy_ = folder_ / "links/backup";
  fs::create_directory_symlink(copy, copy_);
  EXPECT_EQ(back_up(target_), 1);
  EXPECT_FALSE(fs::exists(target_));
  EXPECT_TRUE(fs::exists(folder_ / "precious/format"));
  EXPECT_TRUE(fs::exists(folder_ / "other/backup/thing"));
}

TEST_F(BackupCommandTest, LinksInACopyLeadNoWriteElsewhere) {
  write(folder_ / "passwd", "root");
  for (const char* const name : {"data_dir", "SHA256SUMS"}) {
    fs::create_symlink(folder_ / "passwd", copy_ / name);
    EXPECT_EQ(back_up(target_), 1) << name;
    EXPECT_EQ(read(folder_ / "passwd"), "root") << name;
    fs::remove(copy_ / name);
  }
}

TEST_F(BackupCommandTest, ALinkThatWasNoneIsNotRestored) {
  ASSERT_EQ(back_up(target_), 0);
  lose_the_data();
  fs::create_symlink("/etc/passwd", target_ / "async.db");
  EXPECT_EQ(restore(target_, fresh_), 1);
  EXPECT_TRUE(err_.str().contains("async.db is a link")) << err_.str();
}

TEST_F(BackupCommandTest, ACopyThatIsElsewhereIsSaidToBe) {
  fs::remove_all(copy_);
  EXPECT_EQ(back_up(target_), 1);
  EXPECT_TRUE(err_.str().contains("on the engine's machine"));
  EXPECT_FALSE(fs::exists(target_));
}

}  // namespace
}  // namespace wheelpit
