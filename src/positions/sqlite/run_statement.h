#pragma once

#include "base/result.h"
#include "sqlite/statement.h"

namespace wheelpit {

// Runs a statement that gives no rows.
template <class... Values>
Status run_statement(Statement& statement, const Values&... values) {
  statement.start(values...);
  const auto row = statement.step();
  if (!row) return row.error();
  return {};
}

}  // namespace wheelpit
