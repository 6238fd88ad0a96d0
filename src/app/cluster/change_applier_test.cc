#include "app/cluster/change_applier.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/run_to_end.h"
#include "secrets/vault/vault_test_bed.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using Told = std::vector<std::string>;

// The node, as a list of what it was told.
class ToldNode final : public FunctionHost, public MappingChangeListener {
 public:
  asio::awaitable<Status> can_run(std::string) override { co_return Status(); }
  asio::awaitable<std::string> stand_in(std::string) override { co_return ""; }
  void put(const Function& function) override { told.push_back("put " + function.name); }
  void remove(const std::string& name) override { told.push_back("remove " + name); }
  asio::awaitable<ProvisionedState> provisioned(std::string, std::string) override {
    co_return ProvisionedState();
  }
  void mapping_changed(const std::string& uuid) override { told.push_back("mapping " + uuid); }
  void secret_changed(const std::string& arn) override { told.push_back("secret " + arn); }
  void function_changed(const std::string& name) override { told.push_back("function " + name); }

  Told told;
};

class ChangeApplierTest : public testing::Test {
 protected:
  Told after(const DocumentChange& change) {
    node_.told.clear();
    EXPECT_TRUE(run_to_end(applier_.apply(change)));
    return node_.told;
  }
  void put_function(const std::string& name) {
    Function function;
    function.name = name;
    EXPECT_TRUE(run_to_end(FunctionStore(bed_.documents).put(function, 0)));
  }

  VaultTestBed bed_;
  ToldNode node_;
  ChangeApplier applier_{
      {.store = bed_.documents,
       .host = node_,
       .listener = node_,
       .vault = bed_.vault,
       .forget = [this](Collection,
                        const std::string& key) { node_.told.push_back("forget " + key); },
       .recording_changed = [this](std::string uuid) -> asio::awaitable<Status> {
         node_.told.push_back("recording " + uuid);
         co_return Status();
       }},
      Log()};
};

TEST_F(ChangeApplierTest, AFunctionIsHostedAsItIsStored) {
  put_function("f");
  const DocumentChange change{.in = Collection::functions, .key = "f"};
  EXPECT_EQ(after(change), (Told{"forget f", "put f", "function f"}));
  ASSERT_TRUE(run_to_end(bed_.documents.remove(Collection::functions, "f", 1)));
  EXPECT_EQ(after(change), (Told{"forget f", "remove f", "function f"}));
}

TEST_F(ChangeApplierTest, OwnChangesAreDone) {
  put_function("f");
  EXPECT_EQ(after({.in = Collection::functions, .key = "f", .own = true}), Told{});
  EXPECT_EQ(after({.in = Collection::mappings, .key = "u", .own = true}), Told{});
}

TEST_F(ChangeApplierTest, MappingsSecretsAndRecordingsAreTold) {
  const std::string arn = bed_.create("login/a", "x").arn;
  EXPECT_EQ(after({.in = Collection::mappings, .key = "u"}), (Told{"forget u", "mapping u"}));
  EXPECT_EQ(after({.in = Collection::secrets, .key = "login/a"}), Told{"secret " + arn});
  EXPECT_EQ(after({.in = Collection::secrets, .key = "gone"}), Told{});
  EXPECT_EQ(after({.in = Collection::layers, .key = "l"}), Told{});
  EXPECT_EQ(after({.in = Collection::recordings, .key = "u"}), Told{"recording u"});
}

TEST_F(ChangeApplierTest, ADamagedFunctionStaysAsItWas) {
  ASSERT_TRUE(run_to_end(bed_.documents.put(Collection::functions, "f", "{", 0)));
  EXPECT_EQ(after({.in = Collection::functions, .key = "f"}), Told{"forget f"});
}

TEST_F(ChangeApplierTest, AllThatThereIsIsAppliedAndWhatIsGoneIsRemoved) {
  const std::string arn = bed_.create("login/a", "x").arn;
  put_function("here");
  applier_.hosts("gone");
  EXPECT_TRUE(run_to_end(applier_.apply_all()));
  EXPECT_EQ(node_.told, (Told{"forget gone", "remove gone", "function gone", "forget here",
                              "put here", "function here", "secret " + arn}));
}

}  // namespace
}  // namespace wheelpit
