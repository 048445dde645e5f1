#include "rules/modifiers.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"

namespace secops::rules {
namespace {

constexpr std::uint32_t patterns = mod_contains | mod_startswith | mod_endswith;
constexpr std::uint32_t regex_flags = mod_ignorecase | mod_multiline | mod_dotall;

struct ModifierType {
  std::string_view name;
  std::uint32_t bit;         // 0: part of Sigma that is not there yet
  std::uint32_t with;        // which others may stand beside it
  std::uint32_t after;       // one of them must stand before it; 0: any place
  std::string_view instead;  // not there yet: what to write
};

constexpr ModifierType table[] = {
    {"contains", mod_contains, patterns | mod_all | mod_cased, 0, {}},
    {"startswith", mod_startswith, patterns | mod_all | mod_cased, 0, {}},
    {"endswith", mod_endswith, patterns | mod_all | mod_cased, 0, {}},
    {"all", mod_all, patterns | mod_cased | mod_re | regex_flags, 0, {}},
    {"cased", mod_cased, patterns | mod_all, 0, {}},
    {"exists", mod_exists, 0, 0, {}},
    {"re", mod_re, regex_flags | mod_all, 0, {}},
    {"i", mod_ignorecase, mod_re | regex_flags | mod_all, mod_re, {}},
    {"ignorecase", mod_ignorecase, mod_re | regex_flags | mod_all, mod_re, {}},
    {"m", mod_multiline, mod_re | regex_flags | mod_all, mod_re, {}},
    {"multiline", mod_multiline, mod_re | regex_flags | mod_all, mod_re, {}},
    {"s", mod_dotall, mod_re | regex_flags | mod_all, mod_re, {}},
    {"dotall", mod_dotall, mod_re | regex_flags | mod_all, mod_re, {}},
    {"cidr", mod_cidr, 0, 0, {}},
    {"lt", mod_lt, 0, 0, {}},
    {"lte", mod_lte, 0, 0, {}},
    {"gt", mod_gt, 0, 0, {}},
    {"gte", mod_gte, 0, 0, {}},
    {"neq", 0, 0, 0, "name the field in a part of its own and write `not` in the condition"},
    {"base64", 0, 0, 0, "write the encoded text"},
    {"base64offset", 0, 0, 0, "list the three encoded texts under `contains`"},
    {"wide", 0, 0, 0, "write the text as the log has it"},
    {"utf16", 0, 0, 0, "write the text as the log has it"},
    {"utf16le", 0, 0, 0, "write the text as the log has it"},
    {"utf16be", 0, 0, 0, "write the text as the log has it"},
    {"windash", 0, 0, 0, "list the spellings with - and / as values"},
    {"expand", 0, 0, 0, "write the values in place of %name%"},
    {"fieldref", 0, 0, 0, "compare with a value; two fields cannot be compared"},
    {"minute", 0, 0, 0, "parts of a time cannot be compared"},
    {"hour", 0, 0, 0, "parts of a time cannot be compared"},
    {"day", 0, 0, 0, "parts of a time cannot be compared"},
    {"week", 0, 0, 0, "parts of a time cannot be compared"},
    {"month", 0, 0, 0, "parts of a time cannot be compared"},
    {"year", 0, 0, 0, "parts of a time cannot be compared"},
};

const ModifierType* find_modifier(std::string_view name) {
  for (const ModifierType& type : table)
    if (type.name == name) return &type;
  return nullptr;
}

void refuse_unknown(std::string_view name, Place place, ProblemList& problems) {
  std::vector<std::string_view> names;
  for (const ModifierType& type : table)
    if (type.bit != 0) names.push_back(type.name);
  std::string_view near = nearest(name, names);
  problems.add("rules.modifier", place, fmt::format("there is no modifier `{}`", name),
               near.empty() ? fmt::format("modifiers are: {}", fmt::join(names, " "))
                            : fmt::format("did you mean `{}`?", near));
}

// Adds one modifier to those before it; false if it was refused.
bool take(const ModifierType& type, FieldSpec& spec, Place place, ProblemList& problems) {
  if (type.bit == 0) {
    problems.add("rules.unsupported", place,
                 fmt::format("the modifier `{}` is not supported yet", type.name),
                 std::string(type.instead));
    return false;
  }
  if (type.after != 0 && !spec.has(type.after)) {
    problems.add("rules.modifier", place,
                 fmt::format("`{}` is a flag of `re` and must stand after it", type.name),
                 fmt::format("write |re|{}", type.name));
    return false;
  }
  if (type.bit == mod_re && spec.modifiers != 0) {
    problems.add("rules.modifier", place, "`re` must be the first modifier",
                 "move `re` to the front");
    return false;
  }
  if ((spec.modifiers & ~type.with) != 0) {
    for (const ModifierType& other : table)
      if (other.bit != 0 && spec.has(other.bit) && (other.bit & type.with) == 0) {
        std::string hint = spec.has(mod_re)
                               ? "a regular expression is searched anywhere; use ^ and $ "
                                 "in it instead"
                               : "put them into two parts and join these in the condition";
        problems.add("rules.modifier", place,
                     fmt::format("`{}` cannot be combined with `{}`", type.name, other.name), hint);
        return false;
      }
  }
  spec.modifiers |= type.bit;
  return true;
}

}  // namespace

FieldSpec read_field_spec(std::string_view key, Place place, ProblemList& problems) {
  std::vector<std::string_view> words = split(key, '|');
  FieldSpec spec;
  spec.name = words.empty() ? key : words[0];
  for (std::size_t i = 1; i < words.size(); ++i) {
    const ModifierType* type = find_modifier(words[i]);
    if (type == nullptr) {
      refuse_unknown(words[i], place, problems);
    } else if (!take(*type, spec, place, problems)) {
      break;
    }
  }
  return spec;
}

}  // namespace secops::rules
