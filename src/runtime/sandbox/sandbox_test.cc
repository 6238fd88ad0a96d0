#include "runtime/sandbox/sandbox.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <sstream>

#include "base/scratch_folder.h"
#include "runtime/launch/launch.h"

namespace wheelpit::runtime {
namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : " ") + item;
  return text;
}

TEST(Sandbox, HidesWhatInShownFoldersIsNotForEverybody) {
  const ScratchFolder scratch;
  const std::filesystem::path& folder = scratch.path();
  HostLayout host;
  host.settings = {folder};
  host.private_files = {folder / "gone", "/dev/null"};
  host.private_folders = {folder / "nonexistent", folder};
  const std::string line =
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::ordinary_user, host, {}));
  EXPECT_TRUE(line.contains(" --ro-bind /dev/null /dev/null --size 4096 --tmpfs " +
                            folder.string() + " --remount-ro " + folder.string() + " "))
      << line;
  EXPECT_FALSE(line.contains("gone") || line.contains("nonexistent")) << line;
}

TEST(Sandbox, ShowsTheFunctionItsCodeAndLittleElse) {
  HostLayout host;
  host.folders = {{"/lib", "usr/lib"}, {"/lib64", ""}};
  host.settings = {"/etc/alternatives", "/etc/ssl/certs", "/var/cache/fontconfig"};
  host.plain_locale = "C.utf8";
  host.locales = {"/usr/lib/locale/C.utf8"};
  SandboxView view;
  view.code_directory = "/data/code/f";
  view.runtime_directory = "/data/runtime";
  view.extra = {"/root/.nvm/v22"};
  view.shared = {"/srv/share"};
  view.tmp_bytes = 1024;
  host.proc_read_only = {"/proc/sys"};
  host.proc_hidden_files = {"/proc/keys"};
  host.proc_hidden_folders = {"/proc/acpi"};
  const std::string rest =
      "--die-with-parent --new-session --clearenv --ro-bind /usr /usr --symlink usr/lib /lib "
      "--ro-bind /lib64 /lib64 --perms 0755 --size 4096 --tmpfs /usr/lib/locale --ro-bind-try "
      "/usr/lib/locale/C.utf8 /usr/lib/locale/C.utf8 --symlink C.utf8 /usr/lib/locale/en_US.utf8 "
      "--remount-ro /usr/lib/locale --perms 0755 --dir /etc --ro-bind-try /etc/alternatives "
      "/etc/alternatives --perms 0755 --dir /etc/ssl --ro-bind-try /etc/ssl/certs /etc/ssl/certs "
      "--perms 0755 --dir /var --perms 0755 --dir /var/cache --ro-bind-try /var/cache/fontconfig "
      "/var/cache/fontconfig --ro-bind /data/runtime/etc/passwd /etc/passwd --ro-bind "
      "/data/runtime/etc/group /etc/group --ro-bind /data/runtime/etc/hosts /etc/hosts --ro-bind "
      "/data/runtime/etc/nsswitch.conf /etc/nsswitch.conf --symlink ../usr/share/zoneinfo/UTC "
      "/etc/localtime --proc /proc --ro-bind /proc/sys "
      "/proc/sys --ro-bind /dev/null /proc/keys --size 4096 --tmpfs /proc/acpi --remount-ro "
      "/proc/acpi --dev /dev --perms 1777 --size 67108864 --tmpfs /dev/shm --remount-ro /dev "
      "--perms 1777 --size 1024 --tmpfs /tmp --perms 0755 --dir /var --ro-bind /data/code/f "
      "/var/task --ro-bind /data/runtime /var/runtime --perms 0755 --dir /opt --perms 0755 --dir "
      "/root --perms 0755 --dir /root/.nvm --ro-bind /root/.nvm/v22 /root/.nvm/v22 --perms 0755 "
      "--dir /srv --bind /srv/share /srv/share --remount-ro / --chdir /var/task --";
  EXPECT_EQ(
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::ordinary_user, host, view)),
      "/usr/bin/bwrap --unshare-user --unshare-all --share-net --uid 993 --gid 990 --seccomp 6 " +
          rest);
  EXPECT_EQ(joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::root, host, view)),
            "/usr/bin/bwrap --unshare-ipc --unshare-pid --unshare-uts --unshare-cgroup-try "
            "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP " +
                rest);
}

TEST(Sandbox, LeavesTheLocalesOfAMachineThatHasTheServicesAlone) {
  HostLayout host;
  host.english = true;
  EXPECT_FALSE(joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::root, host, {}))
                   .contains("/usr/lib/locale"));
}

TEST(Sandbox, MergedLayersAreOpt) {
  SandboxView view;
  view.layers_directory = "/data/layers/f";
  const std::string all =
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::ordinary_user, {}, view));
  EXPECT_TRUE(all.contains("--ro-bind /data/layers/f /opt ")) << all;
  EXPECT_FALSE(all.contains("--dir /opt"));
}

// bubblewrap follows links of this machine's, and a layer's lead wherever its maker liked.
TEST(Sandbox, LayersBesideSomethingElseInOptAreShownEntryByEntry) {
  SandboxView view;
  view.layers_directory = "/data/layers/f";
  view.layer_entries = {{"lib", ""}, {"python", "/etc/shadow"}};
  view.extra = {"/opt/node"};
  const std::string all = joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::root, {}, view));
  EXPECT_TRUE(
      all.contains("--dir /opt --ro-bind /data/layers/f/lib /opt/lib --symlink /etc/shadow "
                   "/opt/python "))
      << all;
  EXPECT_TRUE(all.contains("--ro-bind /opt/node /opt/node ")) << all;
}

TEST(Sandbox, ANetworkOfItsOwnIsSharedWithNobody) {
  SandboxView view;
  view.own_network = true;
  const std::string ordinary =
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::ordinary_user, {}, view));
  EXPECT_TRUE(ordinary.contains(" --unshare-all ")) << ordinary;
  EXPECT_FALSE(ordinary.contains("--share-net")) << ordinary;
  const std::string root =
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::root, {}, view));
  EXPECT_TRUE(root.contains(" --unshare-net ")) << root;
}

TEST(Sandbox, AResolverOfItsOwnReplacesTheMachines) {
  HostLayout host;
  host.settings = {"/etc/gai.conf", "/etc/resolv.conf"};
  SandboxView view;
  view.resolv_conf = "/data/runtime/network/resolv.conf";
  const std::string all =
      joined(sandbox_arguments("/usr/bin/bwrap", SandboxMaker::ordinary_user, host, view));
  EXPECT_TRUE(
      all.contains("--ro-bind-try /etc/gai.conf /etc/gai.conf --ro-bind "
                   "/data/runtime/network/resolv.conf /etc/resolv.conf "))
      << all;
  EXPECT_FALSE(all.contains("--ro-bind-try /etc/resolv.conf")) << all;
}

class LaunchTest : public testing::Test {
 protected:
  Launch plan(const std::string& bubblewrap, const Function& function,
              const std::optional<Interpreter>& interpreter) {
    isolation_.bubblewrap = bubblewrap;
    return plan_launch({.options = options_,
                        .host = host_,
                        .isolation = isolation_,
                        .runtime_directory = "/data/runtime"},
                       function, interpreter, {.runtime_api = "127.0.0.1:1", .log_stream = "s"});
  }

  Function function(const std::string& runtime) {
    Function f;
    f.name = "f";
    f.runtime = runtime;
    f.handler = "app.handler";
    f.code_directory = "/data/code/f";
    return f;
  }

  RuntimeOptions options_;
  HostLayout host_;
  Isolation isolation_;
};

TEST_F(LaunchTest, OfAnInterpreterUnderAHomeFolderBindsWhereItIsInstalled) {
  const Interpreter python{"/root/.pyenv/v/bin/python3.12", "/root/.pyenv/v", "3.12"};
  const Launch launch = plan("/usr/bin/bwrap", function("python3.12"), python);
  const std::string line = joined(launch.process.arguments);
  EXPECT_TRUE(line.contains("--ro-bind /root/.pyenv/v /root/.pyenv/v ")) << line;
  EXPECT_TRUE(line.ends_with(
      "-- /var/runtime/launcher --processes 742 --limit-first -- /root/.pyenv/v/bin/python3.12 "
      "-u /var/runtime/python/bootstrap.py app.handler"))
      << line;
  EXPECT_EQ(launch.process.working_directory, "/");

  const Interpreter system{"/usr/bin/python3.12", "/usr", "3.12"};
  EXPECT_FALSE(joined(plan("/usr/bin/bwrap", function("python3.12"), system).process.arguments)
                   .contains("pyenv"));
}

TEST_F(LaunchTest, OfAnInterpreterBelowOptKeepsTheLayers) {
  namespace fs = std::filesystem;
  std::string name = fs::temp_directory_path() / "wheelpit-opt-XXXXXX";
  const fs::path layers = mkdtemp(name.data());
  fs::create_directories(layers / "lib");
  fs::create_directories(layers / "node");
  fs::create_symlink("/etc/shadow", layers / "link");
  Function f = function("nodejs20.x");
  f.layers_directory = layers;
  const Interpreter node{"/opt/node/bin/node", "/opt/node", "20"};
  const std::string line = joined(plan("/usr/bin/bwrap", f, node).process.arguments);
  EXPECT_TRUE(line.contains("--ro-bind " + (layers / "lib").string() + " /opt/lib ")) << line;
  EXPECT_TRUE(line.contains("--symlink /etc/shadow /opt/link ")) << line;
  EXPECT_TRUE(line.contains("--ro-bind /opt/node /opt/node ")) << line;
  EXPECT_FALSE(line.contains((layers / "node").string())) << line;
  const Interpreter usual{"/usr/bin/node", "/usr", "20"};
  EXPECT_TRUE(joined(plan("/usr/bin/bwrap", f, usual).process.arguments)
                  .contains("--ro-bind " + layers.string() + " /opt "));
  fs::remove_all(layers);
}

TEST_F(LaunchTest, WithoutSandboxUsesTheRealFolders) {
  const Interpreter node{"/usr/bin/node", "/usr", "20"};
  const Launch launch = plan("", function("nodejs20.x"), node);
  EXPECT_EQ(joined(launch.process.arguments),
            "/data/runtime/launcher --supervise --directory /data/code/f -- /usr/bin/node "
            "--expose-gc --max-http-header-size 81920 --max-semi-space-size=6 "
            "--max-old-space-size=116 /data/runtime/node/bootstrap.mjs");
  EXPECT_TRUE(joined(launch.environment).contains(" LAMBDA_TASK_ROOT=/data/code/f "));
}

TEST_F(LaunchTest, LeavesTheHeapToAUserWhoSetsItAndHonoursAWrapper) {
  Function f = function("nodejs20.x");
  f.environment = {{"NODE_OPTIONS", "--max-old-space-size=50"},
                   {"AWS_LAMBDA_EXEC_WRAPPER", "/var/task/wrap"}};
  const Interpreter node{"/usr/bin/node", "/usr", "20"};
  EXPECT_EQ(joined(plan("", f, node).process.arguments),
            "/data/runtime/launcher --supervise --directory /data/code/f -- /bin/sh -c exec \"$0\" "
            "\"$@\" /var/task/wrap /usr/bin/node --expose-gc --max-http-header-size 81920 "
            "/data/runtime/node/bootstrap.mjs");
}

// A library that LD_PRELOAD names would else run in bubblewrap, outside the sandbox; and a secret
// on a command line is everybody's.
TEST_F(LaunchTest, GivesTheFunctionsEnvironmentToNothingButItsProgram) {
  Function f = function("python3.12");
  f.environment = {{"LD_PRELOAD", "/var/task/evil.so"}, {"PASSWORD", "hush"}};
  const Interpreter python{"/usr/bin/python3.12", "/usr", "3.12"};
  for (const char* bubblewrap : {"/usr/bin/bwrap", ""}) {
    const Launch launch = plan(bubblewrap, f, python);
    EXPECT_TRUE(launch.process.environment.empty());
    EXPECT_TRUE(joined(launch.environment).contains("LD_PRELOAD=/var/task/evil.so"));
    EXPECT_FALSE(joined(launch.process.arguments).contains("evil"));
    EXPECT_FALSE(joined(launch.process.arguments).contains("hush"));
  }
}

TEST_F(LaunchTest, OfARootEngineBecomesTheFunctionsUserInItsOwnNamespace) {
  isolation_.user = FunctionUser{.uid = 61993, .gid = 61994};
  isolation_.own_namespace = true;
  const Interpreter node{"/usr/bin/node", "/usr", "20"};
  const Launch launch = plan("/usr/bin/bwrap", function("nodejs20.x"), node);
  const std::string line = joined(launch.process.arguments);
  EXPECT_TRUE(
      line.contains("-- /var/runtime/launcher --user 61993 61994 --namespace 993 990 "
                    "--processes 742 -- /usr/bin/node "))
      << line;
  EXPECT_TRUE(line.contains("--cap-drop ALL")) << line;
  EXPECT_EQ(launch.process.output_owner, 61993U);
}

TEST_F(LaunchTest, BoundsProcessesAsTheMachinesOfTheServiceDo) {
  EXPECT_EQ(process_limit(128), 742U) << "as recorded";
  EXPECT_EQ(process_limit(256), kMostProcesses);
  EXPECT_EQ(process_limit(10240), kMostProcesses);
}

// Where this machine hands cores to a program of its own, there are none.
TEST_F(LaunchTest, LeavesCoreFilesOnlyInTheSandbox) {
  const Interpreter node{"/usr/bin/node", "/usr", "20"};
  EXPECT_EQ(plan("/usr/bin/bwrap", function("nodejs20.x"), node).process.core_bytes, kNoCore);
  host_.own_core_files = true;
  EXPECT_EQ(plan("/usr/bin/bwrap", function("nodejs20.x"), node).process.core_bytes,
            10'737'418'240U)
      << "as recorded";
  EXPECT_EQ(plan("", function("nodejs20.x"), node).process.core_bytes, kNoCore);
}

TEST_F(LaunchTest, OfAUserWithoutANameHasAHomeFolderAllTheSame) {
  const Interpreter node{"/usr/bin/node", "/usr", "20"};
  EXPECT_FALSE(joined(plan("", function("nodejs20.x"), node).environment).contains("HOME="));
  isolation_.nameless = true;
  EXPECT_TRUE(joined(plan("", function("nodejs20.x"), node).environment)
                  .contains("HOME=/home/sbx_user1051 "));
}

TEST_F(LaunchTest, WithANetworkOfItsOwnTheLauncherListensInside) {
  options_.network = NetworkMode::none;
  const Launch launch = plan("/usr/bin/bwrap", function("provided.al2023"), std::nullopt);
  const std::string all = joined(launch.process.arguments);
  EXPECT_TRUE(all.contains(" --listen 9001 --")) << all;
  EXPECT_FALSE(all.contains("--share-net")) << all;
  const LaunchSite site{.options = options_,
                        .host = host_,
                        .isolation = isolation_,
                        .runtime_directory = "/data/runtime"};
  const std::string trial = joined(plan_trial(site).arguments);
  EXPECT_FALSE(trial.contains("--share-net")) << "tried as it will be used: " << trial;
  EXPECT_FALSE(trial.contains("--listen")) << "nobody takes the socket: " << trial;
}

TEST_F(LaunchTest, OfAProgramThatIsNotThereNamesTheReason) {
  const Launch launch = plan("", function("provided.al2023"), std::nullopt);
  EXPECT_EQ(launch.entrypoint, "/var/task/bootstrap");
  EXPECT_EQ(launch.entrypoint_trouble, "no such file or directory");
}

}  // namespace
}  // namespace wheelpit::runtime
