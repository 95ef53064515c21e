#pragma once
// The one include of Catch2: version 2 (Debian 12) and 3 (newer systems) name their headers
// differently.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
