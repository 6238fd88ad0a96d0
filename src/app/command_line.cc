#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace wheelpit {

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(
      "wheelpit runs AWS Lambda event source mappings against your own brokers.\n"
      "Point the AWS CLI, an SDK or Terraform at it with --endpoint-url.",
      "wheelpit");
  app.require_subcommand(1);

  ServeCommand serve;
  CLI::App* serve_app = app.add_subcommand("serve", "Run the engine in the foreground");
  serve_app->add_option("--config", serve.config_file,
                        "Configuration file (default: ./wheelpit.toml if it exists)");
  serve_app->add_option("--listen", serve.listen,
                        "HOST:PORT to serve on; port 0 picks a free one (default: 127.0.0.1:9400)");
  serve_app->add_option("--data-dir", serve.data_dir,
                        "Where everything that lasts is kept (default: wheelpit-data)");
  const CLI::App* version_app = app.add_subcommand("version", "Print name, version and commit");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool bad = app.exit(error, out, err) != 0;
    return Usage{out.str() + err.str(), bad ? 2 : 0};
  }
  if (version_app->parsed()) return VersionCommand{};
  return serve;
}

}  // namespace wheelpit
