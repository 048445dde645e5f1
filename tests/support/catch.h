// The one place that names the test framework's header (Catch2 version 2).
#pragma once

#include <catch2/catch.hpp>
