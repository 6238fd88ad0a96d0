#include "postgres_server.h"

#include <filesystem>
#include <stdexcept>

#include "base/uuid.h"
#include "postgres/lease_table.h"
#include "postgres/schema.h"

namespace wheelpit {

namespace {

PostgresServer* the_server = nullptr;

void expect(const Status& status) {
  if (!status) throw std::runtime_error(status.error().message());
}

}  // namespace

bool PostgresServer::available(std::string& why) {
  if (!std::filesystem::exists("/usr/lib/postgresql")) {
    why = "postgresql is not installed (apt-get install postgresql)";
    return false;
  }
  return FixtureTool::available("postgres", why);
}

PostgresServer::PostgresServer()
    : tool_(FixtureTool::of_environment("postgres", {})), url_(tool_.value("URL")) {
  the_server = this;
}

PostgresServer::~PostgresServer() { the_server = nullptr; }

postgres::StoreAccess PostgresServer::new_store() {
  sql("DROP SCHEMA IF EXISTS wheelpit CASCADE");
  postgres::StoreAccess access{.url = url_, .incarnation = make_uuid()};
  auto connection = postgres::Connection::open(access.url, access.patience);
  if (!connection) throw std::runtime_error(connection.error().message());
  expect(prepare_schema(*connection, {.region = "us-east-1", .account_id = "000000000000"}));
  expect(postgres::LeaseTable(access, "node", "here").take());
  return access;
}

PostgresServer& postgres_server() { return *the_server; }

}  // namespace wheelpit
