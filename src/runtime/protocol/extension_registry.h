#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/protocol/environment_machine.h"

namespace wheelpit::runtime {

// One extension of an environment, as far as the Extensions API knows it.
struct Extension {
  enum class State {
    started,     // an external one whose process was, or will be, started
    registered,  // it has a name, an identifier and its subscriptions
    ready,       // it waits for its next event
    running,     // it has been given an event
    init_error,  // it has reported that it failed, before its first event
    exit_error,  // the same, later
    launch_error,
  };

  std::string name{};
  std::string identifier{};  // a UUID
  bool external = false;     // its own process
  bool wants_invoke = false;
  bool wants_shutdown = false;
  State state = State::started;
  std::string error_type{};    // what it has said of its failure
  bool told_shutdown = false;  // it has been given SHUTDOWN

  // "Ready", as the service writes it.
  std::string_view state_name() const;
  // "INVOKE", "SHUTDOWN": what it has asked for.
  std::vector<std::string_view> events() const;
};

// The extensions of one environment: which may register, what each may do next, and which an init
// or an invocation still waits for. The texts are those of AWS's emulator. Pure.
class ExtensionRegistry {
 public:
  static constexpr std::size_t kMost = 10;

  // External extensions are known by the names of their files before they register.
  void expect(const std::string& name, std::string identifier);

  // POST /2020-01-01/extension/register. A name that is not expected is an internal extension's.
  // `identifier` is the new one's, if it gets one.
  std::expected<const Extension*, ApiRefusal> add(std::string_view name,
                                                  const std::vector<std::string>& events,
                                                  std::string identifier);

  // The first poll of the runtime ends registration.
  void close() { open_ = false; }
  bool open() const { return open_; }

  // GET .../event/next. After it, it waits for its next event.
  std::expected<Extension*, ApiRefusal> next(std::string_view identifier);
  // POST .../init/error and .../exit/error.
  std::expected<const Extension*, ApiRefusal> init_error(std::string_view identifier,
                                                         std::string_view type);
  std::expected<const Extension*, ApiRefusal> exit_error(std::string_view identifier,
                                                         std::string_view type);

  bool empty() const { return extensions_.empty(); }
  bool has_external() const;
  // Every external one has registered.
  bool all_registered() const;
  // Each waits for its next event. True if there is none.
  bool all_waiting() const;
  bool any_wants_invoke() const;

  const Extension* find(std::string_view identifier) const;
  Extension* external(std::string_view name);
  // In the order in which they became known; their addresses stay.
  std::vector<Extension>& all() { return extensions_; }
  const std::vector<Extension>& all() const { return extensions_; }

 private:
  std::expected<Extension*, ApiRefusal> known(std::string_view identifier, const std::string& text);

  std::vector<Extension> extensions_;
  bool open_ = true;
};

// The body of a refusal, as the service writes it.
ApiRefusal extension_refusal(std::string_view type, std::string_view message, int status = 403);

// What is wrong with the header Lambda-Extension-Identifier; nothing if it can be looked up.
std::optional<ApiRefusal> identifier_refusal(std::optional<std::string_view> identifier);

}  // namespace wheelpit::runtime
