#include "app/engine/broker_reloader.h"

#include <functional>
#include <memory>
#include <utility>

#include "app/config/broker_section.h"
#include "app/config/broker_text.h"
#include "app/config/config_file.h"
#include "app/config/config_sections.h"
#include "app/config/settings_now.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// Where an engine that is started without --config looks for one.
constexpr const char* kUsualFile = "wheelpit.toml";

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

asio::awaitable<Result<api::BrokersRead>> BrokerReloader::reload() {
  while (busy_) co_await free_.wait();
  if (file_.empty()) {
    co_return Error(Errc::invalid_argument,
                    "the engine was started without a configuration file, so there is none to "
                    "reload: start it with --config");
  }
  const auto text = read_config_file(file_);
  if (!text) co_return text.error();
  auto read = parse(*text, file_);
  if (!read) co_return read.error();
  co_return co_await take(std::move(*read));
}

asio::awaitable<Result<api::BrokersRead>> BrokerReloader::add(api::NewBroker broker) {
  while (busy_) co_await free_.wait();
  const fs::path file = file_.empty() ? fs::absolute(kUsualFile) : file_;
  auto text = read_config_file(file);
  // An engine that was started with a file never begins another one: what it holds beside the
  // brokers would be lost.
  const bool begins = file_.empty() && !fs::is_symlink(file);
  if (!text && text.error().code() == Errc::not_found && begins) text = std::string();
  if (!text) co_return text.error();
  if (!text->empty() && !text->ends_with('\n')) *text += '\n';
  *text += (text->empty() ? "" : "\n") + broker_table(broker);
  auto read = parse(*text, file);
  if (!read) co_return read.error();
  if (Status written = write_config_file(file, *text); !written) co_return written.error();
  if (file_.empty()) keys_ = read->sections;  // as started
  file_ = file;
  co_return co_await take(std::move(*read));
}

// All faults, a line each.
Result<Config> BrokerReloader::parse(const std::string& text, const fs::path& file) {
  auto config = parse_config_file(text, file);
  if (config) return std::move(*config);
  std::string faults;
  for (const ConfigFault& fault : config.error()) {
    faults += (faults.empty() ? "" : "\n") + fault.to_string();
  }
  return Error(Errc::invalid_argument, faults);
}

asio::awaitable<Result<api::BrokersRead>> BrokerReloader::take(Config read) {
  busy_ = true;
  const std::shared_ptr<void> freed(nullptr, [this](void*) {
    busy_ = false;
    free_.notify();
  });
  if (Status taken = take_keys_(read); !taken) co_return taken.error();
  // Region and account are those of the start, as for everything else.
  for (Broker& broker : read.brokers) {
    broker.arn = broker_arn(started_with_.region, started_with_.account_id, broker);
  }
  api::BrokersRead result{.file = file_.string(),
                          .changes = changes_between(brokers_, read.brokers),
                          .need_restart = keys_that_differ(started_with_.sections, read.sections)};
  std::erase_if(result.need_restart, is_taken_while_running);
  settings_ = settings_now(started_with_.settings, read.settings);
  need_restart_ = result.need_restart;
  auto taken = keys_that_differ(std::exchange(keys_, read.sections), read.sections);
  std::erase_if(taken, std::not_fn(is_taken_while_running));
  brokers_ = read.brokers;
  if (!result.changes.empty()) {
    co_await apply_(std::move(read.brokers), result.changes.reconnect);
  }
  tell(result, taken);
  co_return result;
}

void BrokerReloader::tell(const api::BrokersRead& result,
                          const std::vector<std::string>& taken) const {
  log_.info("configuration reloaded", {{"file", result.file},
                                       {"brokers_added", listed(result.changes.added)},
                                       {"brokers_changed", listed(result.changes.changed)},
                                       {"brokers_removed", listed(result.changes.removed)},
                                       {"taken", listed(taken)}});
  if (result.need_restart.empty()) return;
  log_.warn("restart needed: configuration keys that are read only at startup have changed",
            {{"keys", listed(result.need_restart)}});
}

}  // namespace wheelpit
