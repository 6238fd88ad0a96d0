#include "postgres/schema_positions.h"

namespace wheelpit::postgres {

// Names are bytes, which compare as memcmp does. A number that is not there is an empty one, and a
// slot of which nothing is finished may have no row. What moves every second (slots) lies apart
// from what may be a megabyte (windows). A source's start is 0 for none, 1 for the oldest, 2 for a
// moment. Epochs and numbers of notices come from sequences: none is given twice.
const char* const kPositionTables = R"sql(
CREATE SEQUENCE wheelpit.position_epochs;
CREATE SEQUENCE wheelpit.position_notice_numbers;
CREATE TABLE wheelpit.position_source(
  mapping bytea PRIMARY KEY,
  incarnation bytea NOT NULL,
  start bigint NOT NULL,
  start_at bigint NOT NULL
);
CREATE TABLE wheelpit.position(
  mapping bytea NOT NULL,
  partition bytea NOT NULL,
  start bigint NOT NULL,
  start_at bigint NOT NULL,
  epoch bigint NOT NULL,
  owner text NOT NULL,
  slots bigint NOT NULL,
  finished bigint NOT NULL,
  former bytea NOT NULL,
  PRIMARY KEY (mapping, partition)
);
CREATE TABLE wheelpit.position_parent(
  mapping bytea NOT NULL,
  partition bytea NOT NULL,
  place bigint NOT NULL,
  parent bytea NOT NULL,
  PRIMARY KEY (mapping, partition, place)
);
CREATE TABLE wheelpit.position_slot(
  mapping bytea NOT NULL,
  partition bytea NOT NULL,
  slot bigint NOT NULL,
  finished bytea NOT NULL,
  failed_first bytea NOT NULL,
  failed_last bytea NOT NULL,
  failed_records bigint NOT NULL,
  failed_calls bigint NOT NULL,
  failed_request bytea NOT NULL,
  PRIMARY KEY (mapping, partition, slot)
);
CREATE TABLE wheelpit.position_window(
  mapping bytea NOT NULL,
  partition bytea NOT NULL,
  begins bigint NOT NULL,
  ends bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (mapping, partition)
);
CREATE TABLE wheelpit.position_notice(
  number bigint PRIMARY KEY DEFAULT nextval('wheelpit.position_notice_numbers'),
  mapping bytea NOT NULL,
  destination bytea NOT NULL,
  record bytea NOT NULL
);
CREATE INDEX position_notice_destination ON wheelpit.position_notice(destination, number);
)sql";

}  // namespace wheelpit::postgres
