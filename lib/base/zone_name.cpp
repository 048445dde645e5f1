#include "base/zone_name.h"

#include <algorithm>
#include <array>

namespace secops {
namespace {

struct ZoneName {
  std::string_view name;
  std::int32_t hours;
};

constexpr ZoneName zones[] = {
    {"UTC", 0},   {"GMT", 0},   {"WET", 0},   {"WEST", 1},  {"CET", 1},   {"CEST", 2}, {"EET", 2},
    {"EEST", 3},  {"MSK", 3},   {"HKT", 8},   {"AWST", 8},  {"JST", 9},   {"KST", 9},  {"AEST", 10},
    {"AEDT", 11}, {"NZST", 12}, {"NZDT", 13}, {"EST", -5},  {"EDT", -4},  {"MST", -7}, {"MDT", -6},
    {"PST", -8},  {"PDT", -7},  {"AKST", -9}, {"AKDT", -8}, {"HST", -10},
};

constexpr std::array<std::string_view, 8> several = {"CST", "CDT", "IST", "BST",
                                                     "AST", "ADT", "SST", "GST"};

// Of one zone or of several, by law of one year or another.
constexpr std::array<std::string_view, 40> others = {
    "ART",  "AFT", "ALMT", "AMT",  "BDT", "BRT", "BRST", "CAT",  "CLT", "CLST",
    "COT",  "EAT", "ECT",  "FJT",  "GET", "ICT", "IRDT", "IRST", "IDT", "KRAT",
    "MMT",  "MYT", "NDT",  "NOVT", "NPT", "NST", "PET",  "PHT",  "PKT", "PYT",
    "SAST", "SGT", "TRT",  "UYT",  "UZT", "VET", "WAT",  "WIB",  "WIT", "WITA"};

}  // namespace

std::optional<std::int32_t> named_offset_minutes(std::string_view name) {
  for (const ZoneName& zone : zones)
    if (zone.name == name) return zone.hours * 60;
  return std::nullopt;
}

bool names_several_zones(std::string_view name) {
  return std::find(several.begin(), several.end(), name) != several.end();
}

bool names_another_zone(std::string_view name) {
  return std::find(others.begin(), others.end(), name) != others.end();
}

}  // namespace secops
