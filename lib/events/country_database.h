// Countries of addresses from a MaxMind database (GeoLite2-Country, DB-IP, or any file of that form
// whose records hold country.iso_code).
#pragma once

#include <memory>
#include <string>

#include "events/enricher.h"

namespace secops::events {

// Reads from the file as long as it lives, so a new one must be renamed into its place. Throws
// Error "enrich.country-database" with the path if there is none, or if it is none or is not whole.
std::unique_ptr<Countries> open_country_database(const std::string& path);

}  // namespace secops::events
