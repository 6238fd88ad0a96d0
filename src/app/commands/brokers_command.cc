#include "app/commands/brokers_command.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <ostream>
#include <string_view>

#include "app/commands/async_text.h"
#include "app/commands/engine_answer.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kFailed = 1;

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? printable(std::string_view(value->as_string()))
                                                : "";
}

std::int64_t number_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

// The texts of a list, with commas between them.
std::string list_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value == nullptr || !value->is_array()) return "";
  std::string text;
  for (const json::value& item : value->as_array()) {
    if (!item.is_string()) continue;
    text += (text.empty() ? "" : ", ") + printable(std::string_view(item.as_string()));
  }
  return text;
}

int show(const json::object& answer, std::ostream& out) {
  const json::value* const brokers = answer.if_contains("Brokers");
  if (brokers == nullptr || !brokers->is_array() || brokers->as_array().empty()) {
    out << "no brokers: wheelpit brokers add NAME --engine rabbitmq --endpoint amqp://HOST\n";
    return kDone;
  }
  std::size_t widest = std::string_view("NAME").size();
  for (const json::value& each : brokers->as_array()) {
    if (each.is_object()) widest = std::max(widest, text_of(each.as_object(), "Name").size());
  }
  const auto row = [&](std::string name, std::string engine, const std::string& mappings,
                       const std::string& rest) {
    constexpr std::size_t kColumn = 8;
    name.resize(widest, ' ');
    engine.resize(kColumn, ' ');
    const std::string before(kColumn - std::min(kColumn, mappings.size()), ' ');
    out << name << "  " << engine << "  " << before << mappings << "  " << rest << "\n";
  };
  row("NAME", "ENGINE", "MAPPINGS", "ENDPOINTS, ARN");
  for (const json::value& each : brokers->as_array()) {
    if (!each.is_object()) continue;
    const json::object& broker = each.as_object();
    row(text_of(broker, "Name"), text_of(broker, "Engine"),
        std::to_string(number_of(broker, "Mappings")), list_of(broker, "Endpoints"));
    row("", "", "", text_of(broker, "Arn"));
  }
  return kDone;
}

int tell(const json::object& answer, std::ostream& out) {
  bool any = false;
  for (const auto& [name, word] : {std::pair("Added", "added"), std::pair("Changed", "changed"),
                                   std::pair("Removed", "removed")}) {
    const std::string names = list_of(answer, name);
    if (names.empty()) continue;
    any = true;
    out << word << ": " << names << "\n";
  }
  if (!any) out << "no broker has changed in " << text_of(answer, "File") << "\n";
  const std::string keys = list_of(answer, "NeedRestart");
  if (!keys.empty()) {
    out << "these keys have changed, too, and need a restart: " << keys << "\n";
  }
  return kDone;
}

json::object body_of(const BrokersAddCommand& command) {
  json::object body{{"Name", command.name},
                    {"Engine", command.engine},
                    {"Endpoints", json::array(command.endpoints.begin(), command.endpoints.end())}};
  const auto add = [&body](const char* name, const std::string& value) {
    if (!value.empty()) body[name] = value;
  };
  add("Id", command.id);
  // Of where the command runs, not the engine.
  if (!command.tls_ca_file.empty()) {
    body["TlsCaFile"] = std::filesystem::absolute(command.tls_ca_file).string();
  }
  add("PublisherSecret", command.publisher_secret);
  add("PublisherVirtualHost", command.publisher_virtual_host);
  return body;
}

struct Question {
  std::string method;
  std::string path;
  std::string body;
};

Question question_of(const BrokersCommand& command) {
  if (const auto* add = std::get_if<BrokersAddCommand>(&command)) {
    return {"POST", "brokers", json::serialize(body_of(*add))};
  }
  if (std::holds_alternative<BrokersReloadCommand>(command)) {
    return {"POST", "brokers/reload", "{}"};
  }
  return {"GET", "brokers", ""};
}

}  // namespace

const BrokersOptions& options_of(const BrokersCommand& command) {
  return std::visit([](const auto& each) -> const BrokersOptions& { return each.options; },
                    command);
}

int run_brokers_command(const BrokersCommand& command, const AskEngine& engine, std::ostream& out,
                        std::ostream& err) {
  Question question = question_of(command);
  const auto answer =
      ask_for_members(engine, question.method, question.path, std::move(question.body), err);
  if (!answer) return kFailed;
  if (options_of(command).output == BrokersOutput::json) {
    out << json::serialize(*answer) << "\n";
    return kDone;
  }
  return std::holds_alternative<BrokersListCommand>(command) ? show(*answer, out)
                                                             : tell(*answer, out);
}

}  // namespace wheelpit
