#include "app/process/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

using namespace std::chrono_literals;

constexpr int kPid = 4711;

// Reads what a service manager would.
class Manager {
 public:
  explicit Manager(const std::string& address)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, address.data(), address.size());
    if (address.starts_with('@')) name.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name), length), 0);
  }

  // The next message; "" if none has come.
  std::string next() const {
    std::array<char, 4096> text{};
    const ssize_t size = recv(socket_.get(), text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  FileDescriptor socket_;
};

ServiceManager told_at(const std::string& address) {
  return {{.notify_socket = address, .watchdog_usec = {}, .watchdog_pid = {}}, kPid};
}

TEST(ServiceManager, IsToldOverASocketOfThatPath) {
  const ScratchFolder folder;
  const Manager manager(folder / "notify");
  const ServiceManager told = told_at(folder / "notify");
  ASSERT_TRUE(told.present()) << told.fault();
  told.ready("serving on\nport 1");
  EXPECT_EQ(manager.next(), "READY=1\nSTATUS=serving on port 1");
  told.status("2 mappings");
  EXPECT_EQ(manager.next(), "STATUS=2 mappings");
  told.reloading("reading", TimePoint(1234567us));
  EXPECT_EQ(manager.next(), "RELOADING=1\nMONOTONIC_USEC=1234567\nSTATUS=reading");
  told.alive();
  EXPECT_EQ(manager.next(), "WATCHDOG=1");
  told.stopping("bye");
  EXPECT_EQ(manager.next(), "STOPPING=1\nSTATUS=bye");
  EXPECT_EQ(manager.next(), "");
}

TEST(ServiceManager, IsToldOverASocketOfAnAbstractName) {
  const std::string name = "@wheelpit-test-" + std::to_string(getpid());
  const Manager manager(name);
  told_at(name).ready("here");
  EXPECT_EQ(manager.next(), "READY=1\nSTATUS=here");
}

TEST(ServiceManager, WhereThereIsNoneNothingIsTold) {
  const ServiceManager none({}, kPid);
  EXPECT_FALSE(none.present());
  EXPECT_EQ(none.fault(), "");
  none.ready("nobody hears");
  none.alive();
}

TEST(ServiceManager, AnAddressOfAnotherKindIsAFault) {
  for (const std::string& address :
       {std::string("vsock:2:1234"), std::string("/nowhere/at/all"), "/" + std::string(200, 'x')}) {
    const ServiceManager manager = told_at(address);
    EXPECT_FALSE(manager.present());
    EXPECT_TRUE(manager.fault().contains("NOTIFY_SOCKET")) << address;
  }
}

TEST(ServiceManager, OneThatDoesNotReadHoldsNobodyUp) {
  const ScratchFolder folder;
  const Manager manager(folder / "notify");
  const ServiceManager told = told_at(folder / "notify");
  for (int i = 0; i < 10'000; ++i) told.alive();
  EXPECT_EQ(manager.next(), "WATCHDOG=1");
}

TEST(ServiceManager, AWatchdogIsOfTheProcessThatItNames) {
  const ScratchFolder folder;
  const Manager manager(folder / "notify");
  const auto watchdog = [&](std::optional<std::string> usec, std::optional<std::string> pid) {
    return ServiceManager({.notify_socket = (folder / "notify").string(),
                           .watchdog_usec = std::move(usec),
                           .watchdog_pid = std::move(pid)},
                          kPid)
        .watchdog();
  };
  EXPECT_EQ(watchdog("30000000", "4711"), Duration(30s));
  EXPECT_EQ(watchdog("30000000", std::nullopt), Duration(30s));
  EXPECT_EQ(watchdog("30000000", "4712"), std::nullopt);
  EXPECT_EQ(watchdog("soon", "4711"), std::nullopt);
  EXPECT_EQ(watchdog("0", "4711"), std::nullopt);
  EXPECT_EQ(watchdog(std::nullopt, "4711"), std::nullopt);
}

}  // namespace
}  // namespace wheelpit
