#include "base/journal.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cstring>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

TEST(Journal, AnEntryHasTheMessageItsPriorityAndEachField) {
  EXPECT_EQ(
      journal_entry(LogLevel::warn, "queue is gone", {{"mapping", "m-1"}, {"data_dir", "/x"}}),
      "MESSAGE=queue is gone\nPRIORITY=4\nSYSLOG_IDENTIFIER=wheelpit\n"
      "WHEELPIT_MAPPING=m-1\nWHEELPIT_DATA_DIR=/x\n");
}

TEST(Journal, AValueWithLineEndsCannotMakeAField) {
  const std::string entry =
      journal_entry(LogLevel::error, "a", {{"error", "x\nPRIORITY=7"}, {"odd-Key.1", "y"}});
  using namespace std::string_literals;
  EXPECT_EQ(entry,
            "MESSAGE=a\nPRIORITY=3\nSYSLOG_IDENTIFIER=wheelpit\n"
            "WHEELPIT_ERROR\n\x0c\0\0\0\0\0\0\0x\nPRIORITY=7\nWHEELPIT_ODD_KEY_1=y\n"s);
}

TEST(Journal, ALongNameIsCut) {
  const std::string entry = journal_entry(LogLevel::info, "a", {{std::string(100, 'k'), "v"}});
  EXPECT_TRUE(entry.ends_with("\nWHEELPIT_" + std::string(55, 'K') + "=v\n"));
}

TEST(Journal, TheStreamIsKnownByItsDeviceAndInode) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const FileDescriptor one(ends[0]);
  const FileDescriptor other(ends[1]);
  struct stat found{};
  ASSERT_EQ(fstat(one.get(), &found), 0);
  const std::string name = std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
  EXPECT_TRUE(is_journal_stream(name, one.get()));
  EXPECT_FALSE(is_journal_stream(name, other.get()));
  EXPECT_FALSE(is_journal_stream(std::nullopt, one.get()));
  EXPECT_FALSE(is_journal_stream("8:1", -1));
}

TEST(Journal, TakesEntriesUntilItIsFullAndNeverWaits) {
  const ScratchFolder folder;
  const std::string path = folder / "journal";
  const FileDescriptor journald(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  ASSERT_EQ(bind(journald.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  const Journal journal(path);
  EXPECT_TRUE(journal.send("MESSAGE=a\n"));
  std::array<char, 100> got{};
  EXPECT_EQ(recv(journald.get(), got.data(), got.size(), 0), 10);
  int taken = 0;
  while (taken < 100'000 && journal.send("MESSAGE=b\n")) ++taken;
  EXPECT_LT(taken, 100'000);
  EXPECT_FALSE(Journal((folder / "none").string()).send("MESSAGE=a\n"));
}

}  // namespace
}  // namespace wheelpit
