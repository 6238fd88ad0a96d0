#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "secrets/credentials_reader.h"
#include "source/source_world.h"

namespace wheelpit {

// What every secret is, until a test changes it.
class FixedCredentials final : public CredentialsReader {
 public:
  FixedCredentials(std::string user, std::string pass)
      : username(std::move(user)), password(std::move(pass)) {}

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;

  std::string username;
  std::string password;
  std::optional<Error> failure;
  int reads = 0;
};

// A world in real time.
class IoWorld : public SourceWorld {
 public:
  boost::asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }
  bool run_until(const std::function<bool()>& done) override;
  // Lets the time pass.
  void run_for(Duration time);

 protected:
  // A queue's name that no other test has.
  static std::string new_name();

 private:
  boost::asio::io_context io_;
  SystemClock clock_;
};

}  // namespace wheelpit
