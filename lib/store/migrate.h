// The schema's steps: how a store is made and brought up to date. Private to this folder.
#pragma once

#include <span>
#include <string>

#include "base/embedded.h"
#include "store/connection.h"

namespace secops::store {

// "SECO", in the file's header: file(1) shows it.
constexpr int application_id = 0x5345434F;

int application_id_of(SQLite::Database& database);
int version_of(SQLite::Database& database);
// What the steps lead to: they are numbered 1, 2, … without a gap, by the first four digits of
// their names.
int newest_version(std::span<const Embedded> steps);

// Makes a store at `path`, which nobody sees before it is whole. Another process that was first
// wins.
void create(const std::string& path, std::span<const Embedded> steps, Duration wait);

// Brings an older store to the newest version in one transaction. A copy of it as it was is kept as
// PATH.schema-N.bak (the last three stay).
void migrate(const std::string& path, std::span<const Embedded> steps, Duration wait);

// Runs the steps after the database's own version, in one transaction with the version, or nothing.
void run_steps(SQLite::Database& database, std::span<const Embedded> steps);

// How the schema reads in an empty store made by these steps: name → definition of each table and
// index.
std::map<std::string, std::string> schema_of(SQLite::Database& database);
std::map<std::string, std::string> expected_schema(std::span<const Embedded> steps);

}  // namespace secops::store
