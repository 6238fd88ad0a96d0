#include "runtime/environment/extension_processes.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "runtime/process/memory_file.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

using launcher::AttendCommand;
using launcher::LaunchRecord;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Error failed(const char* step) {
  const int error = errno;
  return {is_shortage(error) ? Errc::throttled : Errc::unavailable,
          std::string(step) + ": " + error_text(error)};
}

}  // namespace

ExtensionProcesses::ExtensionProcesses(asio::io_context& io, const Clock& clock,
                                       std::vector<std::string> names,
                                       std::function<void()> changed)
    : io_(io),
      clock_(clock),
      names_(std::move(names)),
      changed_(std::move(changed)),
      attendance_(names_.size()),
      report_(io) {}

Result<std::vector<int>> ExtensionProcesses::prepare(const std::vector<std::string>& environment,
                                                     uid_t output_owner) {
  std::string block;
  for (const std::string& variable : environment) block.append(variable).push_back('\0');
  auto file = make_memory_file("wheelpit-extension-environment", block);
  if (!file) return file.error();
  environment_ = std::move(*file);
  std::vector<int> inherited{environment_.get()};
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed("pipe");
    outputs_.push_back(std::make_unique<Output>(io_));
    outputs_.back()->pipe.assign(ends[0]);
    outputs_.back()->pipe.non_blocking(true);
    write_ends_.emplace_back(ends[1]);
    if (output_owner != static_cast<uid_t>(-1) &&
        fchown(ends[1], output_owner, static_cast<gid_t>(-1)) != 0) {
      return failed("chown");
    }
    inherited.push_back(ends[1]);
  }
  return inherited;
}

void ExtensionProcesses::log_to(const std::shared_ptr<LogFile>& file, const Log& log,
                                const std::string& stream, EnvironmentListener* listener,
                                const OutputFrames::Budget& open_frames) {
  for (const auto& output : outputs_) {
    output->log.emplace(file, clock_, log, open_frames);
    output->log->begin_stream(stream, {});
    output->log->listen(listener, LineSource::extension);
  }
}

void ExtensionProcesses::attend(OwnedFd report, int control, TaskGroup& tasks) {
  environment_.reset();
  write_ends_.clear();
  control_ = control;
  report_.assign(report.release());
  tasks.spawn("reports of an environment's launcher", read_report());
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    tasks.spawn(
        "output of extension " + names_[i],
        follow_output(outputs_[i]->pipe, [this, output = outputs_[i].get()](
                                             std::string_view bytes) { take(*output, bytes); }));
  }
}

bool ExtensionProcesses::send(const AttendCommand& command) const {
  return ::send(control_, &command, sizeof command, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof command;
}

bool ExtensionProcesses::start(std::size_t program) {
  return send({.kind = AttendCommand::Kind::start,
               .program = static_cast<std::uint32_t>(program),
               .signal = 0});
}

bool ExtensionProcesses::start_extensions() {
  for (std::size_t i = 1; i <= names_.size(); ++i) {
    if (!start(i)) return false;
  }
  return true;
}

void ExtensionProcesses::signal(std::size_t program, int number) {
  // If the attendant is gone, so is the program.
  static_cast<void>(send({.kind = AttendCommand::Kind::signal,
                          .program = static_cast<std::uint32_t>(program),
                          .signal = number}));
}

asio::awaitable<void> ExtensionProcesses::read_report() {
  for (;;) {
    LaunchRecord record{};
    // A record is written at once and whole.
    const auto [ec, size] =
        co_await report_.async_read_some(asio::buffer(&record, sizeof record), kAwait);
    if (ec || size != sizeof record) co_return;
    attendance_.take(record);
    const std::size_t program = record.program;
    if (record.event == launcher::LaunchEvent::ended && program != 0 &&
        program <= outputs_.size()) {
      drain(*outputs_[program - 1]);
    }
    changed_();
  }
}

void ExtensionProcesses::drain(Output& output) {
  read_output(output.pipe, [this, &output](std::string_view bytes) { take(output, bytes); });
}

void ExtensionProcesses::take(Output& output, std::string_view bytes) const {
  if (output.log) output.log->output(bytes, clock_.now());
}

void ExtensionProcesses::close_outputs() {
  boost::system::error_code ignored;
  for (const auto& output : outputs_) {
    drain(*output);
    if (output->log) output->log->end_output();
    output->pipe.close(ignored);
  }
  // What was told last is still in there.
  for (LaunchRecord record{}; report_.is_open() && read(report_.native_handle(), &record,
                                                        sizeof record) == sizeof record;) {
    attendance_.take(record);
  }
  report_.close(ignored);
}

}  // namespace wheelpit::runtime
