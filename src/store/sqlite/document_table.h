#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sqlite/database_file.h"
#include "sqlite/statement.h"
#include "store/document_store.h"

namespace wheelpit {

// Of the file that the documents are in.
extern const DatabaseSchema kDocumentSchema;

// The documents of an open database, for one thread. Errc::conflict means that the revision had
// moved and nothing was written; any other error is the database's and leaves a transaction that
// must be rolled back.
class DocumentTable {
 public:
  static Result<DocumentTable> open(DatabaseHandle database);

  sqlite3* database() const { return database_.get(); }

  Status begin();
  Status commit();
  void rollback();

  Result<std::optional<Document>> get(Collection in, const std::string& key);
  Result<std::vector<Document>> list(Collection in, const std::string& after, std::size_t limit);
  Result<Revision> put(Collection in, const std::string& key, const std::string& body,
                       Revision expected);
  Status remove(Collection in, const std::string& key, Revision expected);

 private:
  DocumentTable(DatabaseHandle database, std::vector<Statement> statements)
      : database_(std::move(database)), statements_(std::move(statements)) {}

  // Runs a started statement that gives no rows; Errc::conflict if it changed no row.
  Status change_one(Statement& statement, const std::string& key);

  DatabaseHandle database_;
  std::vector<Statement> statements_;  // by the index of its text in document_table.cc
};

}  // namespace wheelpit
