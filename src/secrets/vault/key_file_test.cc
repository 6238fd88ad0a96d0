#include "secrets/vault/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "secrets/vault/vault_test_bed.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class KeyFileTest : public testing::Test {
 public:
  ~KeyFileTest() override { fs::remove_all(folder_); }

 protected:
  void write(const std::string& bytes, fs::perms mode) const {
    std::ofstream(path_) << bytes;
    fs::permissions(path_, mode);
  }

  fs::path folder_ = VaultTestBed::make_folder();
  std::string path_ = (folder_ / "secrets.key").string();
};

TEST_F(KeyFileTest, TheFirstStartMakesItForItsOwnerOnly) {
  const auto made = KeyFile::open_or_create(path_);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms(0600));
  EXPECT_EQ(fs::file_size(path_), KeyFile::kBytes);
  EXPECT_NE(made->key(), KeyFile::Key{});
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_F(KeyFileTest, LaterStartsReadTheSameKey) {
  const auto made = KeyFile::open_or_create(path_);
  const auto read = KeyFile::open_or_create(path_);
  ASSERT_TRUE(made && read);
  EXPECT_EQ(made->key(), read->key());
  EXPECT_NE(made->key(), KeyFile::open_or_create(path_ + "2")->key());
}

TEST_F(KeyFileTest, AStartThatDiedWhileMakingItDoesNotHinderTheNext) {
  std::ofstream(path_ + ".new") << "half";
  const auto made = KeyFile::open_or_create(path_);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(fs::file_size(path_), KeyFile::kBytes);
}

TEST_F(KeyFileTest, RefusesAKeyThatOthersMayUse) {
  write(std::string(32, 'k'), fs::perms(0640));
  const auto key = KeyFile::open_or_create(path_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code(), Errc::access_denied);
  EXPECT_EQ(key.error().message(),
            "key file \"" + path_ +
                "\" has mode 0640: others may use the key of all secrets. Run chmod 600 on it, and "
                "change the secrets if others had access");
}

TEST_F(KeyFileTest, RefusesAKeyOfAnotherSize) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    write(std::string(size, 'k'), fs::perms(0600));
    const auto key = KeyFile::open_or_create(path_);
    ASSERT_FALSE(key) << size;
    EXPECT_EQ(key.error().code(), Errc::malformed);
    EXPECT_NE(key.error().message().find("restore it from a backup"), std::string::npos);
  }
}

TEST_F(KeyFileTest, RefusesWhatIsNoFile) {
  fs::create_directory(path_);
  EXPECT_EQ(KeyFile::open_or_create(path_).error().code(), Errc::malformed);
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(KeyFile::open_or_create(pipe).error().code(), Errc::malformed);
}

TEST_F(KeyFileTest, AMissingFolderIsNamed) {
  const auto key = KeyFile::open_or_create("/nonexistent/k");
  EXPECT_EQ(key.error().message(),
            "key file \"/nonexistent/k\" cannot be made: No such file or directory");
}

}  // namespace
}  // namespace wheelpit
