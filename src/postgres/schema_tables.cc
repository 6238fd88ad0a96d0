#include "postgres/schema_tables.h"

namespace wheelpit::postgres {

// Keys and bodies are bytes, which compare as memcmp does. So are an event's texts: what a function
// says may be no UTF-8. Progress is written without touching payloads.
//
//   cluster   one row. "revision" counts transactions that change documents, without gaps
//   node      a run of an engine; "node" is its data directory. "alone": no other may be there
//   document  "change" is the revision of its last write; one that is gone stays for an hour
//   status    what runs of a mapping say, by the owner of its slot
//   slot      "target" is the node that is to have it, "owner" the run that has it; "home" is the
//   function
//             with whose slot it is to be
//   event     "bucket" is number % 64
//   event_total  how much waits with each node, as it says every few seconds
//   blob      packages of code, in parts of 1 MiB
const char* const kMakeTables = R"sql(
BEGIN;
SET LOCAL statement_timeout = 10000;
CREATE SCHEMA IF NOT EXISTS wheelpit;
CREATE TABLE wheelpit.cluster(
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  format bigint NOT NULL,
  region text NOT NULL,
  account text NOT NULL,
  key_check bytea,
  revision bigint NOT NULL DEFAULT 0
);
CREATE TABLE wheelpit.node(
  incarnation text PRIMARY KEY,
  node text NOT NULL,
  name text NOT NULL,
  address text NOT NULL DEFAULT '',
  version text NOT NULL DEFAULT '',
  alone boolean NOT NULL DEFAULT true,
  draining boolean NOT NULL DEFAULT false,
  applied bigint NOT NULL DEFAULT 0,
  capacity bigint NOT NULL DEFAULT 1,
  expires timestamptz NOT NULL
);
CREATE TABLE wheelpit.document(
  collection bigint NOT NULL,
  key bytea NOT NULL,
  body bytea NOT NULL,
  revision bigint NOT NULL,
  change bigint NOT NULL DEFAULT 0,
  gone timestamptz,
  PRIMARY KEY (collection, key)
);
CREATE INDEX document_change ON wheelpit.document(change);
CREATE INDEX document_gone ON wheelpit.document(gone) WHERE gone IS NOT NULL;
CREATE TABLE wheelpit.status(
  uuid bytea PRIMARY KEY,
  body bytea NOT NULL
);
CREATE TABLE wheelpit.slot(
  kind bigint NOT NULL,
  key bytea NOT NULL,
  part bigint NOT NULL,
  target text,
  home bytea,
  owner text,
  epoch bigint NOT NULL DEFAULT 0,
  weight bigint NOT NULL DEFAULT 1,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, key, part)
);
CREATE SEQUENCE wheelpit.event_numbers;
CREATE TABLE wheelpit.event(
  number bigint PRIMARY KEY,
  bucket bigint NOT NULL,
  request_id bytea NOT NULL,
  arn bytea NOT NULL,
  trace bytea NOT NULL,
  bytes bigint NOT NULL,
  accepted bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  refusals bigint NOT NULL DEFAULT 0,
  due bigint NOT NULL,
  error bytea NOT NULL DEFAULT '',
  status bigint NOT NULL DEFAULT 0,
  condition bigint NOT NULL DEFAULT -1,
  concluded bigint NOT NULL DEFAULT 0,
  destination bytea NOT NULL DEFAULT '',
  dead_letter_queue bytea NOT NULL DEFAULT ''
);
CREATE TABLE wheelpit.event_total(
  run text PRIMARY KEY,
  events bigint NOT NULL,
  bytes bigint NOT NULL,
  said timestamptz NOT NULL
);
CREATE INDEX event_bucket ON wheelpit.event(bucket, number);
CREATE INDEX event_failed ON wheelpit.event(number) WHERE state = 2;
CREATE INDEX event_request_id ON wheelpit.event(request_id);
CREATE TABLE wheelpit.event_payload(number bigint PRIMARY KEY, body bytea NOT NULL);
CREATE TABLE wheelpit.event_response(
  number bigint PRIMARY KEY,
  status bigint NOT NULL,
  version bytea NOT NULL,
  function_error bytea NOT NULL,
  body bytea NOT NULL
);
CREATE TABLE wheelpit.blob(
  sha bytea NOT NULL,
  part bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (sha, part)
);
CREATE TABLE wheelpit.blob_use(
  sha bytea PRIMARY KEY,
  last timestamptz NOT NULL
);
)sql";

// The numbers of format 1 counted up by one: times 64, and the bucket of their function, whose name
// is the seventh part of the ARN.
const char* const kTablesToFormat2 = R"sql(
BEGIN;
SET LOCAL statement_timeout = 600000;
ALTER TABLE wheelpit.cluster ADD key_check bytea, ADD revision bigint NOT NULL DEFAULT 0;
ALTER TABLE wheelpit.node
  ADD address text NOT NULL DEFAULT '',
  ADD version text NOT NULL DEFAULT '',
  ADD alone boolean NOT NULL DEFAULT true,
  ADD draining boolean NOT NULL DEFAULT false,
  ADD applied bigint NOT NULL DEFAULT 0,
  ADD capacity bigint NOT NULL DEFAULT 1;
ALTER TABLE wheelpit.document ADD change bigint NOT NULL DEFAULT 0, ADD gone timestamptz;
CREATE INDEX document_change ON wheelpit.document(change);
CREATE INDEX document_gone ON wheelpit.document(gone) WHERE gone IS NOT NULL;
CREATE TABLE wheelpit.status(
  uuid bytea PRIMARY KEY,
  body bytea NOT NULL
);
CREATE TABLE wheelpit.slot(
  kind bigint NOT NULL,
  key bytea NOT NULL,
  part bigint NOT NULL,
  target text,
  home bytea,
  owner text,
  epoch bigint NOT NULL DEFAULT 0,
  weight bigint NOT NULL DEFAULT 1,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, key, part)
);
CREATE SEQUENCE wheelpit.event_numbers;
ALTER TABLE wheelpit.event ADD bucket bigint NOT NULL DEFAULT 0;
UPDATE wheelpit.event SET bucket =
  get_byte(sha256(split_part(convert_from(arn, 'UTF8'), ':', 7)::bytea), 0) & 63;
UPDATE wheelpit.event_payload p SET number = -(p.number * 64 + e.bucket)
  FROM wheelpit.event e WHERE e.number = p.number;
UPDATE wheelpit.event_payload SET number = -number WHERE number < 0;
UPDATE wheelpit.event_response r SET number = -(r.number * 64 + e.bucket)
  FROM wheelpit.event e WHERE e.number = r.number;
UPDATE wheelpit.event_response SET number = -number WHERE number < 0;
UPDATE wheelpit.event SET number = -(number * 64 + bucket);
UPDATE wheelpit.event SET number = -number;
SELECT setval('wheelpit.event_numbers', coalesce(max(number) / 64, 0) + 1) FROM wheelpit.event;
ALTER TABLE wheelpit.event ALTER bucket DROP DEFAULT;
CREATE TABLE wheelpit.event_total(
  run text PRIMARY KEY,
  events bigint NOT NULL,
  bytes bigint NOT NULL,
  said timestamptz NOT NULL
);
CREATE INDEX event_bucket ON wheelpit.event(bucket, number);
CREATE TABLE wheelpit.blob(
  sha bytea NOT NULL,
  part bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (sha, part)
);
CREATE TABLE wheelpit.blob_use(
  sha bytea PRIMARY KEY,
  last timestamptz NOT NULL
);
UPDATE wheelpit.cluster SET format = 2;
)sql";

}  // namespace wheelpit::postgres
