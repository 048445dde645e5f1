#include "rules/advice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/template.h"
#include "base/text.h"

namespace secops::rules {
namespace {

// Follows a shell's quotes through text: what a field's value behind it would stand in.
class Quotes {
 public:
  void read(std::string_view text) {
    for (const char c : text) {
      after_sign_ = false;
      if (escaped_)
        escaped_ = false;
      else if (open_ == '\'')
        open_ = c == '\'' ? '\0' : open_;
      else if (c == '\\')
        escaped_ = true;
      else if (c == open_)
        open_ = '\0';
      else if (open_ == '\0' && (c == '\'' || c == '"' || c == '`'))
        open_ = c;
      else
        after_sign_ = c == '$';
    }
  }
  void read_value() { escaped_ = after_sign_ = false; }
  bool may_take_value() const { return open_ == '\0' && !escaped_ && !after_sign_; }

 private:
  char open_{'\0'};
  bool escaped_{false};
  bool after_sign_{false};  // $'…' is another kind of quotes
};

std::vector<std::string> allowed_names(const std::vector<std::string>& key_fields) {
  std::vector<std::string> names = key_fields;
  for (const char* name : {"id", "path"})
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  return names;
}

std::string hint_of(std::string_view name, const std::vector<std::string>& allowed) {
  const std::vector<std::string_view> candidates(allowed.begin(), allowed.end());
  const std::string_view near = nearest(name, candidates);
  return fmt::format("{}placeholders of this rule are {{{}}}; a brace itself is written {{{{",
                     near.empty() ? "" : fmt::format("did you mean {{{}}}? ", near),
                     fmt::join(allowed, "} {"));
}

// The name as the key has it; "" if the key does not.
std::string resolved(std::string_view name, const std::vector<std::string>& allowed,
                     events::FieldNames& names) {
  const auto has = [&](std::string_view one) {
    return std::find(allowed.begin(), allowed.end(), one) != allowed.end();
  };
  if (has(name)) return std::string(name);
  const std::string_view canonical = names.name(names.add(name));
  return has(canonical) ? std::string(canonical) : std::string();
}

void append_text(std::string& out, std::string_view text) {
  for (const char c : text) out += c == '{' ? std::string("{{") : std::string(1, c);
}

}  // namespace

std::optional<AdviceFault> check_advice(std::string& advice,
                                        const std::vector<std::string>& key_fields,
                                        events::FieldNames& names) {
  const std::vector<std::string> allowed = allowed_names(key_fields);
  std::size_t unclosed = std::string_view::npos;
  const std::vector<TemplatePart> parts = template_parts(advice, &unclosed);
  if (unclosed != std::string_view::npos)
    return AdviceFault{fmt::format("the brace in `advice` at \"{}\" is never closed",
                                   std::string_view(advice).substr(unclosed, 20)),
                       hint_of("", allowed)};
  std::string rewritten;
  Quotes quotes;
  for (const TemplatePart& part : parts) {
    if (!part.is_name) {
      append_text(rewritten, part.text);
      quotes.read(part.text);
      continue;
    }
    const std::string name = resolved(part.text, allowed, names);
    if (name.empty())
      return AdviceFault{
          fmt::format("no finding of this rule can fill {{{}}} in `advice`", part.text),
          hint_of(part.text, allowed)};
    if (!quotes.may_take_value())
      return AdviceFault{
          fmt::format("{{{}}} in `advice` stands inside quotes, or behind a \\ or $", part.text),
          "take them away (an apostrophe before it counts): values are quoted as they are filled "
          "in"};
    quotes.read_value();
    rewritten += "{" + name + "}";
  }
  advice = std::move(rewritten);
  return std::nullopt;
}

}  // namespace secops::rules
