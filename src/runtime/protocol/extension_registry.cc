#include "runtime/protocol/extension_registry.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <cctype>
#include <utility>

namespace wheelpit::runtime {

namespace {

using State = Extension::State;

// Of names and types of errors: they stand in logs.
constexpr std::size_t kLongestName = 255;

std::string_view name_of(State state) {
  switch (state) {
    case State::started:
      return "Started";
    case State::registered:
      return "Registered";
    case State::ready:
      return "Ready";
    case State::running:
      return "Running";
    case State::init_error:
      return "InitError";
    case State::exit_error:
      return "ExitError";
    case State::launch_error:
      return "LaunchError";
  }
  return "";
}

std::unexpected<ApiRefusal> refused(std::string_view type, std::string_view message) {
  return std::unexpected(extension_refusal(type, message));
}

std::unexpected<ApiRefusal> wrong_moment(State from, std::string_view to, std::string_view who) {
  return refused("Extension.InvalidExtensionState",
                 "State transition from " + std::string(name_of(from)) + " to " + std::string(to) +
                     " failed for extension " + std::string(who) +
                     ". Error: State transition is not allowed");
}

// Nothing, or why the event cannot be subscribed to.
std::optional<std::string> event_fault(std::string_view event, bool external) {
  if (event == "INVOKE" || (event == "SHUTDOWN" && external)) return std::nullopt;
  return std::string(event) + ": " +
         (event == "SHUTDOWN" ? "ShutdownEventNotSupportedForInternalExtension"
                              : "ErrorInvalidEventType");
}

void subscribe(Extension& extension, const std::vector<std::string>& events) {
  for (const std::string& event : events) {
    (event == "INVOKE" ? extension.wants_invoke : extension.wants_shutdown) = true;
  }
  extension.state = State::registered;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool right =
        dash ? text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (!right) return false;
  }
  return true;
}

bool same_uuid(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, {}, [](unsigned char c) { return std::tolower(c); },
      [](unsigned char c) { return std::tolower(c); });
}

}  // namespace

std::string_view Extension::state_name() const { return name_of(state); }

std::vector<std::string_view> Extension::events() const {
  std::vector<std::string_view> events;
  if (wants_invoke) events.emplace_back("INVOKE");
  if (wants_shutdown) events.emplace_back("SHUTDOWN");
  return events;
}

void ExtensionRegistry::expect(const std::string& name, std::string identifier) {
  if (extensions_.empty()) extensions_.reserve(kMost);
  extensions_.push_back({.name = name, .identifier = std::move(identifier), .external = true});
}

std::expected<const Extension*, ApiRefusal> ExtensionRegistry::add(
    std::string_view name, const std::vector<std::string>& events, std::string identifier) {
  if (name.empty()) return refused("Extension.InvalidExtensionName", "Empty extension name");
  if (name.size() > kLongestName) {
    return refused("Extension.InvalidExtensionName", "Extension name is longer than a file's");
  }
  Extension* const expected = external(name);
  for (const std::string& event : events) {
    if (const auto fault = event_fault(event, expected != nullptr)) {
      return refused("Extension.InvalidEventType", *fault);
    }
  }
  if (expected != nullptr) {
    if (expected->state != State::started) return wrong_moment(expected->state, "Registered", name);
    subscribe(*expected, events);
    return expected;
  }
  if (!open_) {
    return refused("Extension.RegistrationClosed", "Extension registration closed already");
  }
  if (extensions_.size() >= kMost) {
    return refused("Extension.TooManyExtensions",
                   "Extension limit (" + std::to_string(kMost) + ") reached");
  }
  if (std::ranges::find(extensions_, name, &Extension::name) != extensions_.end()) {
    return refused("Extension.InvalidExtensionState",
                   "Extension with this name already registered");
  }
  if (extensions_.empty()) extensions_.reserve(kMost);
  Extension& extension = extensions_.emplace_back(
      Extension{.name = std::string(name), .identifier = std::move(identifier)});
  subscribe(extension, events);
  return &extension;
}

std::expected<Extension*, ApiRefusal> ExtensionRegistry::next(std::string_view identifier) {
  auto extension = known(identifier, "Unknown extension " + std::string(identifier));
  if (!extension) return extension;
  State& state = (*extension)->state;
  if (state != State::registered && state != State::running) {
    return wrong_moment(state, "Ready", identifier);
  }
  state = State::ready;
  return extension;
}

std::expected<const Extension*, ApiRefusal> ExtensionRegistry::init_error(
    std::string_view identifier, std::string_view type) {
  const auto extension = known(identifier, "Unknown Lambda-Extension-Identifier");
  if (!extension) return std::unexpected(extension.error());
  State& state = (*extension)->state;
  if (state != State::registered && state != State::init_error) {
    return wrong_moment(state, "InitError", identifier);
  }
  // Of several, the first counts.
  if (state != State::init_error) (*extension)->error_type = type.substr(0, kLongestName);
  state = State::init_error;
  return *extension;
}

std::expected<const Extension*, ApiRefusal> ExtensionRegistry::exit_error(
    std::string_view identifier, std::string_view type) {
  const auto extension = known(identifier, "Unknown Lambda-Extension-Identifier");
  if (!extension) return std::unexpected(extension.error());
  State& state = (*extension)->state;
  const bool live = state == State::registered || state == State::ready || state == State::running;
  if (!live && state != State::exit_error) return wrong_moment(state, "Exited", identifier);
  // Of several, the first counts.
  if (state != State::exit_error) (*extension)->error_type = type.substr(0, kLongestName);
  state = State::exit_error;
  return *extension;
}

std::expected<Extension*, ApiRefusal> ExtensionRegistry::known(std::string_view identifier,
                                                               const std::string& text) {
  const auto found = std::ranges::find_if(extensions_, [&](const Extension& each) {
    // An external one has an identifier of which it does not know before it has registered.
    return each.state != State::started && same_uuid(each.identifier, identifier);
  });
  if (found == extensions_.end()) return refused("Extension.UnknownExtensionIdentifier", text);
  return &*found;
}

bool ExtensionRegistry::has_external() const {
  return std::ranges::any_of(extensions_, &Extension::external);
}

bool ExtensionRegistry::all_registered() const {
  return std::ranges::none_of(extensions_, [](const Extension& each) {
    return each.external && each.state == State::started;
  });
}

bool ExtensionRegistry::all_waiting() const {
  return std::ranges::all_of(extensions_,
                             [](const Extension& each) { return each.state == State::ready; });
}

bool ExtensionRegistry::any_wants_invoke() const {
  return std::ranges::any_of(extensions_, &Extension::wants_invoke);
}

const Extension* ExtensionRegistry::find(std::string_view identifier) const {
  const auto found = std::ranges::find_if(extensions_, [&](const Extension& each) {
    return each.state != State::started && same_uuid(each.identifier, identifier);
  });
  return found == extensions_.end() ? nullptr : &*found;
}

Extension* ExtensionRegistry::external(std::string_view name) {
  const auto found = std::ranges::find_if(
      extensions_, [&](const Extension& each) { return each.external && each.name == name; });
  return found == extensions_.end() ? nullptr : &*found;
}

ApiRefusal extension_refusal(std::string_view type, std::string_view message, int status) {
  const auto quoted = [](std::string_view text) {
    return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
  };
  return {status,
          R"({"errorMessage":)" + quoted(message) + R"(,"errorType":)" + quoted(type) + "}\n"};
}

std::optional<ApiRefusal> identifier_refusal(std::optional<std::string_view> identifier) {
  if (!identifier || identifier->empty()) {
    return extension_refusal("Extension.MissingExtensionIdentifier",
                             "Missing Lambda-Extension-Identifier header");
  }
  if (!is_uuid(*identifier)) {
    return extension_refusal("Extension.InvalidExtensionIdentifier",
                             "Invalid Lambda-Extension-Identifier");
  }
  return std::nullopt;
}

}  // namespace wheelpit::runtime
