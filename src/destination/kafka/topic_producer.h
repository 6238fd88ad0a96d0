#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/kafka/client_settings.h"
#include "source/kafka/login_token.h"

namespace wheelpit {

// What happened to a message.
struct Produced {
  std::size_t place = 0;  // as given with it
  Status taken;           // success: all replicas in sync have it
};

// Hands messages to topics of a cluster: a client that is not shared. On one thread; its descriptor
// says when there is something to look at. The destructor may block for a second.
class TopicProducer {
 public:
  // `wake` is an eventfd that outlives it. invalid_argument: the login or the certificates cannot
  // be used.
  static Result<std::unique_ptr<TopicProducer>> make(const kafka::ClientSettings& settings,
                                                     int wake);
  ~TopicProducer();

  // Within ten seconds its fate is among those of look(). The bytes are copied.
  Status produce(const std::string& topic, const std::optional<std::string>& key,
                 std::string_view value, std::size_t place);

  struct News {
    std::vector<Produced> produced = {};
    bool wants_token = false;  // a login by token waits for give_token()
  };
  News look();

  void give_token(const Result<kafka::LoginToken>& token);

 private:
  struct State;
  explicit TopicProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit
