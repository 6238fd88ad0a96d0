#include "app/cli/brokers_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

void finish(CLI::App& command, BrokersOptions& options, const std::string& example) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.output, "How it is printed; json: one object");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 done, 1 the engine cannot be reached or refused, 2 wrong "
                 "usage.\nExample:   wheelpit brokers " +
                 example);
}

void add_list(CLI::App& brokers, const Chosen<BrokersCommand>& chosen) {
  CLI::App& command = *brokers.add_subcommand("list", "List the brokers that the engine knows");
  finish(command, hand_over<BrokersListCommand>(command, chosen).options, "list");
}

void add_add(CLI::App& brokers, const Chosen<BrokersCommand>& chosen) {
  CLI::App& command =
      *brokers.add_subcommand("add",
                              "Add a broker to the engine's configuration file, or to a new "
                              "./wheelpit.toml of the engine;\n"
                              "mappings can name it at once");
  auto& add = hand_over<BrokersAddCommand>(command, chosen);
  command.add_option("name", add.name, "Its name, which becomes part of its ARN")
      ->required()
      ->type_name("NAME");
  command.add_option("--engine", add.engine, "Kind of broker")
      ->required()
      ->check(one_of_words({"rabbitmq", "activemq"}))
      ->type_name("rabbitmq|activemq");
  command
      .add_option("--endpoint", add.endpoints,
                  "Its URL, such as amqp://HOST or ssl://HOST; repeated, in order of preference")
      ->required()
      ->allow_extra_args(false)
      ->type_name("URL");
  command.add_option("--id", add.id, "Its id (default: derived from the name)")->type_name("ID");
  command
      .add_option("--tls-ca-file", add.tls_ca_file,
                  "File with the certificate authorities to trust, in PEM")
      ->type_name("FILE");
  command
      .add_option("--publisher-secret", add.publisher_secret,
                  "Secret with the publisher's login, if its queues are destinations")
      ->type_name("SECRET");
  command
      .add_option("--publisher-virtual-host", add.publisher_virtual_host,
                  "Virtual host of those queues (RabbitMQ)")
      ->type_name("NAME");
  finish(command, add.options,
         "add orders --engine rabbitmq --endpoint amqps://broker.internal --tls-ca-file ca.pem");
}

void add_reload(CLI::App& brokers, const Chosen<BrokersCommand>& chosen) {
  CLI::App& command =
      *brokers.add_subcommand("reload",
                              "Reload the brokers of the configuration file. Mappings of changed "
                              "brokers reconnect; others\ncontinue");
  finish(command, hand_over<BrokersReloadCommand>(command, chosen).options, "reload");
}

int run(const BrokersCommand& command) {
  return with_engine(options_of(command).endpoint_url, [&](const AskEngine& engine) {
    return run_brokers_command(command, engine, std::cout, std::cerr);
  });
}

}  // namespace

void add_brokers_commands(CLI::App& app, const Chosen<BrokersCommand>& chosen) {
  CLI::App& brokers =
      *app.add_subcommand("brokers", "List and change the brokers of a running engine");
  brokers.require_subcommand(1);
  add_list(brokers, chosen);
  add_add(brokers, chosen);
  add_reload(brokers, chosen);
}

void add_brokers(const CommandLine& line) { add_brokers_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
