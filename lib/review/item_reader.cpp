#include "review/item_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/country.h"
#include "base/digest.h"
#include "base/ip.h"
#include "base/redact.h"
#include "base/text.h"
#include "base/wallet_address.h"
#include "review/record.h"
#include "rules/rule.h"

namespace secops::review {
namespace {

using Type = Written::Type;

constexpr std::size_t longest_name = 256;  // bytes of a key, a user, an address
constexpr std::size_t longest_text = 2048;
constexpr std::size_t most_reasons = 64;
constexpr std::size_t most_values = 64;
constexpr std::size_t most_evidence = 64;

constexpr std::string_view findings_prefix = "check-logs:";

constexpr std::array<std::string_view, 11> content_names = {"key",   "kind",  "subject", "amount",
                                                            "asset", "score", "reasons", "country",
                                                            "maker", "time",  "evidence"};

// Thrown and caught in this file: what is wrong with one record.
struct Mistake {
  std::string text;
};

std::string cut(std::string text) {
  if (text.size() <= longest_text) return text;
  std::size_t end = longest_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// What is wrong may quote what was written, however long that is.
std::string beginning_of(const std::string& text) {
  constexpr std::size_t most = 300;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// What identifies is kept as it is, so it must be seen as it is and hold no secret.
std::string identifier(std::string_view name, std::string_view text) {
  const std::string_view plain = trimmed(text);
  if (plain.empty()) throw Mistake{fmt::format("its {} is empty", name)};
  if (plain.size() > longest_name)
    throw Mistake{fmt::format("its {} is longer than {} bytes", name, longest_name)};
  if (printable(plain) != plain)
    throw Mistake{fmt::format("its {} holds characters that are not seen", name)};
  if (redacted(plain) != plain)
    throw Mistake{fmt::format("its {} holds a secret; give a fingerprint of it", name)};
  return std::string(plain);
}

std::string address_of(std::string_view text) {
  const auto address = parse_ip(text);
  if (!address) throw Mistake{fmt::format("its ip \"{}\" is no address", text)};
  return to_string(*address);
}

std::string wallet_of(std::string_view text) {
  WalletReading reading;
  if (text.starts_with("0x") || text.starts_with("0X"))
    reading = read_evm_address(text);
  else if (lowered(text.substr(0, 4)) == "klv1")
    reading = read_klever_address(text);
  else
    reading.address = std::string(text);
  if (!reading.address)
    throw Mistake{fmt::format("its wallet \"{}\" is none: {}", text, reading.mistake)};
  return *reading.address;
}

std::string email_of(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() ||
      text.find_first_of(" ,;<>", 0) != std::string_view::npos || text.rfind('@') != at)
    throw Mistake{fmt::format("its email \"{}\" is no e-mail address", text)};
  return lowered(text);
}

std::string value_of(Role role, std::string_view text) {
  const std::string plain = identifier(name_of(role), text);
  switch (role) {
    case Role::ip:
      return address_of(plain);
    case Role::wallet:
      return wallet_of(plain);
    case Role::email:
      return email_of(plain);
    case Role::domain:
      return lowered(plain);
    default:
      return plain;
  }
}

std::int64_t score_of(std::string_view what, std::string_view text) {
  std::int64_t score = 0;
  if (parse_integer(text, score) && score >= 0 && score <= highest_score) return score;
  throw Mistake{
      fmt::format("{} \"{}\" is no whole number from 0 to {}", what, text, highest_score)};
}

// Lengths before bytes, so that no two contents are written alike.
std::string digest_of(const Item& item, std::string_view said_score) {
  std::string all = "review-item-1:";
  const auto add = [&](std::string_view part) { all += fmt::format("{}:{}", part.size(), part); };
  for (const std::string_view part :
       {std::string_view(item.key), name_of(item.kind), std::string_view(item.subject), said_score,
        std::string_view(item.country), std::string_view(item.maker)})
    add(part);
  add(item.amount ? assets::text_of(*item.amount) : "");
  add(item.happened ? rfc3339(*item.happened) : "");
  for (const Reason& reason : item.reasons)
    add(fmt::format("{}:{}:{}", reason.rule, reason.score, reason.text));
  for (const Named& value : item.values)
    add(fmt::format("{}:{}", name_of(value.role), value.value));
  for (const Note& note : item.notes) add("note:" + note.text);
  return hex(sha256(all));
}

class ItemReader {
 public:
  ItemReader(const Written& object, const assets::Assets& assets)
      : object_(object), assets_(assets) {}

  Draft read();
  std::string key() const;

 private:
  const Written* find(std::string_view name) const;
  std::string text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  void read_amount();
  void read_reasons();
  Reason reason_of(const Written& written) const;
  Reason reason_of(std::string_view text) const;
  void read_score();
  void read_values();
  void read_time();
  void read_evidence();
  void keep_evidence(std::string_view name, const Written& value);
  void add_evidence(std::string text);

  const Written& object_;
  const assets::Assets& assets_;
  Draft draft_;
  Item& item_{draft_.item};
  std::string said_score_;
};

const Written* ItemReader::find(std::string_view name) const {
  for (const auto& [member, value] : object_.members)
    if (member == name && value.type != Type::nothing) return &value;
  return nullptr;
}

// "" if it is not there.
std::string ItemReader::text(std::string_view name) const {
  const Written* const value = find(name);
  if (value == nullptr) return "";
  if (!value->is_scalar()) throw Mistake{fmt::format("its {} is no single value", name)};
  return value->text;
}

std::vector<std::string> ItemReader::texts(std::string_view name) const {
  const Written* const value = find(name);
  std::vector<std::string> all;
  if (value == nullptr) return all;
  if (value->type == Type::object) throw Mistake{fmt::format("its {} is an object", name)};
  if (value->type == Type::list) {
    for (const Written& one : value->items) {
      if (!one.is_scalar()) throw Mistake{fmt::format("its {} holds more than texts", name)};
      all.push_back(one.text);
    }
    return all;
  }
  for (const std::string_view one : split(value->text, ';'))
    if (!trimmed(one).empty()) all.emplace_back(trimmed(one));
  return all;
}

std::string ItemReader::key() const {
  try {
    return text("key").substr(0, longest_name);
  } catch (const Mistake&) {
    return "";
  }
}

void ItemReader::read_amount() {
  const std::string amount = text("amount");
  const std::string asset = text("asset");
  if (amount.empty() && asset.empty()) {
    if (item_.kind == Kind::transaction)
      throw Mistake{"a transaction needs an amount and its asset"};
    return;
  }
  if (amount.empty()) throw Mistake{"its amount is missing"};
  if (asset.empty()) throw Mistake{"the asset of its amount is missing"};
  assets::Reading reading = assets::read_amount(amount, asset, assets_);
  if (!reading.amount) throw Mistake{reading.mistake};
  item_.amount = std::move(reading.amount);
}

// "risk.large-amount", "payout_burst:40", or words. A single word is a rule if it has a dot within
// or a score behind it.
Reason ItemReader::reason_of(std::string_view text) const {
  const std::size_t colon = text.rfind(':');
  const std::string_view rule = text.substr(0, colon);
  const std::size_t dot = rule.find('.');
  const bool is_dotted = dot != std::string_view::npos && dot > 0 && !rule.ends_with('.');
  Reason reason;
  if (!rules::is_handle(rule) || (!is_dotted && colon == std::string_view::npos)) {
    reason.text = cut(redacted(trimmed(text)));
    return reason;
  }
  reason.rule = rule;
  if (colon != std::string_view::npos)
    reason.score = score_of("the score of a reason,", text.substr(colon + 1));
  return reason;
}

Reason ItemReader::reason_of(const Written& written) const {
  if (written.type == Type::list) throw Mistake{"one of its reasons is a list"};
  if (written.type != Type::object) return reason_of(written.text);
  Reason reason;
  for (const auto& [name, value] : written.members) {
    if (!value.is_scalar()) throw Mistake{fmt::format("a reason's {} is no single value", name)};
    if (name == "rule") {
      if (!rules::is_handle(value.text))
        throw Mistake{
            fmt::format("\"{}\" is no rule's handle such as risk.large-amount", value.text)};
      reason.rule = value.text;
    } else if (name == "score") {
      reason.score = score_of("the score of a reason,", value.text);
    } else if (name == "text") {
      reason.text = cut(redacted(value.text));
    } else {
      throw Mistake{
          fmt::format("a reason has no member \"{}\": it has rule, score and text", name)};
    }
  }
  if (reason.rule.empty() && trimmed(reason.text).empty())
    throw Mistake{"one of its reasons says nothing: it needs a rule or a text"};
  return reason;
}

void ItemReader::read_reasons() {
  const Written* const reasons = find("reasons");
  if (reasons == nullptr) return;
  if (reasons->type == Type::list) {
    for (const Written& reason : reasons->items) item_.reasons.push_back(reason_of(reason));
  } else if (reasons->type == Type::object) {
    throw Mistake{"its reasons are no list"};
  } else {
    for (const std::string& reason : texts("reasons")) item_.reasons.push_back(reason_of(reason));
  }
  if (item_.reasons.size() > most_reasons)
    throw Mistake{fmt::format("it has more than {} reasons", most_reasons)};
}

// What is said, or all that the reasons bring.
void ItemReader::read_score() {
  said_score_ = text("score");
  if (!said_score_.empty()) {
    item_.score = score_of("its score", said_score_);
    draft_.score_said = true;
    return;
  }
  for (const Reason& reason : item_.reasons)
    item_.score = std::min(item_.score + reason.score, highest_score);
}

void ItemReader::read_values() {
  for (const Role role : all_roles())
    for (const std::string& value : texts(name_of(role)))
      item_.values.push_back({role, value_of(role, value)});
  if (item_.values.size() > most_values)
    throw Mistake{fmt::format("it names more than {} values", most_values)};
  const std::string country = text("country");
  if (country.empty()) return;
  const auto code = country_code(country);
  if (!code)
    throw Mistake{
        fmt::format("its country \"{}\" is no code of two letters (ISO 3166-1)", country)};
  item_.country = *code;
}

// Without a zone nobody knows which moment is meant.
void ItemReader::read_time() {
  const std::string written = text("time");
  if (written.empty()) return;
  const bool zoned = written.ends_with('Z') || written.ends_with('z') ||
                     written.find_first_of("+-", 11) != std::string::npos;
  const bool absolute = written[0] == '@' || (written.size() > 11 && written[4] == '-' && zoned);
  item_.happened = absolute ? parse_moment(written, Time(), Zone()) : std::nullopt;
  if (!item_.happened)
    throw Mistake{fmt::format("its time \"{}\" is none such as 2026-11-22T06:14:00Z", written)};
}

void ItemReader::add_evidence(std::string text) {
  if (item_.notes.size() == most_evidence)
    throw Mistake{fmt::format("it has more than {} pieces of evidence", most_evidence)};
  item_.notes.push_back({Time(), "", cut(std::move(text))});
}

void ItemReader::keep_evidence(std::string_view name, const Written& value) {
  for (const Written& one : value.items) keep_evidence(name, one);
  for (const auto& [member, one] : value.members)
    keep_evidence(fmt::format("{}.{}", name, member), one);
  if (value.is_scalar() && value.type != Type::nothing)
    add_evidence(redacted(fmt::format("{}: {}", name, redacted_value(name, value.text))));
}

void ItemReader::read_evidence() {
  const std::vector<std::string_view> known = member_names();
  for (const auto& [name, value] : object_.members) {
    if (name == "evidence" && value.is_scalar() && value.type != Type::nothing)
      add_evidence(redacted(value.text));
    else if (name == "evidence" && value.type == Type::list)
      for (const Written& one : value.items)
        one.type == Type::text ? add_evidence(redacted(one.text)) : keep_evidence(name, one);
    else if (name == "evidence" || std::find(known.begin(), known.end(), name) == known.end())
      keep_evidence(name, value);
  }
}

Draft ItemReader::read() {
  item_.key = identifier("key", text("key"));
  if (item_.key.starts_with(findings_prefix))
    throw Mistake{fmt::format("its key begins with {}, as those of findings do", findings_prefix)};
  item_.id = id_of_key(item_.key);
  const std::string kind = text("kind");
  if (kind.empty()) throw Mistake{"its kind is missing"};
  const auto known = kind_named(kind);
  if (!known)
    throw Mistake{
        fmt::format("its kind \"{}\" is none of {}", kind, fmt::join(kind_names(), ", "))};
  item_.kind = *known;
  item_.subject = cut(redacted(trimmed(text("subject"))));
  if (item_.subject.empty()) throw Mistake{"its subject is missing"};
  if (const std::string maker = text("maker"); !maker.empty())
    item_.maker = identifier("maker", maker);
  read_amount();
  read_reasons();
  read_score();
  read_values();
  read_time();
  read_evidence();
  draft_.digest = digest_of(item_, said_score_);
  return std::move(draft_);
}

}  // namespace

std::vector<std::string_view> member_names() {
  std::vector<std::string_view> names(content_names.begin(), content_names.end());
  for (const Role role : all_roles()) names.push_back(name_of(role));
  return names;
}

std::string key_of_findings(int number, std::string_view thing) {
  constexpr std::size_t longest_thing = longest_name - 32;
  std::string name(thing);
  try {
    if (thing.size() > longest_thing || identifier("key", thing) != thing)
      name = hex(sha256(thing));
  } catch (const Mistake&) {
    name = hex(sha256(thing));
  }
  return fmt::format("{}{}:{}", findings_prefix, number, name);
}

Item content_of(Item item) {
  const auto or_else = [](const auto& read, std::string otherwise) {
    try {
      return read();
    } catch (const Mistake&) {
      return otherwise;
    }
  };
  item.subject = cut(redacted(trimmed(item.subject)));
  item.maker = or_else([&] { return identifier("maker", item.maker); }, "");
  for (Reason& reason : item.reasons) {
    reason.text = cut(redacted(reason.text));
    item.score = std::min(item.score + reason.score, highest_score);
  }
  for (Note& note : item.notes) note.text = cut(redacted(note.text));
  std::vector<Named> values;
  for (const Named& named : item.values) {
    try {
      values.push_back({named.role, value_of(named.role, named.value)});
    } catch (const Mistake&) {
      const std::string_view name = name_of(named.role);
      item.notes.push_back(
          {Time(), "",
           cut(redacted(fmt::format("{}: {}", name, redacted_value(name, named.value))))});
    }
  }
  item.values = std::move(values);
  return item;
}

std::string canonical_value(std::string_view text) {
  if (const auto address = parse_ip(text)) return to_string(*address);
  const bool is_wallet =
      text.starts_with("0x") || text.starts_with("0X") || lowered(text.substr(0, 4)) == "klv1";
  try {
    if (is_wallet) return wallet_of(text);
    if (text.find('@') != std::string_view::npos) return email_of(text);
  } catch (const Mistake&) {
    // It only begins like one.
  }
  return std::string(text);
}

ReadItems read_items(std::string_view text, const assets::Assets& assets) {
  ReadItems read;
  const Form form = form_of(text);
  read.one_document = form == Form::json;
  each_record(text, form, [&](const Record& record) {
    if (!record.mistake.empty()) {
      read.refused.push_back({record.place, "", record.mistake});
      return;
    }
    ItemReader reader(record.object, assets);
    try {
      Draft draft = reader.read();
      draft.place = record.place;
      read.drafts.push_back(std::move(draft));
    } catch (const Mistake& mistake) {
      read.refused.push_back({record.place, reader.key(), beginning_of(mistake.text)});
    }
  });
  return read;
}

}  // namespace secops::review
