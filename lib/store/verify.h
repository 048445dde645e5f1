// The check of a whole store. Private to this folder.
#pragma once

#include "store/connection.h"

namespace secops::store {

// In a database that nobody else can change meanwhile.
Verification verify_connection(Store::Connection& connection, const VerifyOptions& options);

}  // namespace secops::store
