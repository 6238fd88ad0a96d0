#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace wheelpit::postgres {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

// What a statement gave, its values in binary form. Rows and columns are counted from 0.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}

  std::size_t size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }
  bool is_null(std::size_t row, int column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
  }
  // Of a column of type bigint or integer; 0 for null.
  std::int64_t number(std::size_t row, int column) const;
  // Of a column of type bytea or text; "" for null.
  std::string bytes(std::size_t row, int column) const;
  // Rows that an INSERT, UPDATE or DELETE changed.
  std::size_t changed() const;

 private:
  std::unique_ptr<PGresult, ClearResult> result_;
};

}  // namespace wheelpit::postgres
