// Reads items as programs give them, from JSON, JSON Lines and CSV.
//
// Members: key, kind, subject, amount, asset, score, reasons, country, maker, time, evidence, ip,
// wallet, email, user, card, domain, finding, incident, block (those from ip on may be lists; in
// CSV they are parted by ';'). A reason is a text, "rule:score" (with a rule's handle), or an
// object of rule, score and text. Any other member is kept as evidence under its name. A key, a
// kind and a subject must be there; of a transaction also its amount and asset. Secrets are
// redacted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assets/assets.h"
#include "review/item.h"

namespace secops::review {

// An item that is to be added: what is not part of the content has not been decided yet.
struct Draft {
  Item item;
  std::uint64_t place{0};  // its line; of a JSON document its number; from 1
  std::string digest;      // of its content, hex: two of one key are the same if it is
  bool score_said{false};  // otherwise it is the sum of the reasons'
};

struct RefusedRecord {
  std::uint64_t place{0};
  std::string key;      // "" if it has none; foreign
  std::string mistake;  // what is wrong, a sentence without its subject; foreign
};

struct ReadItems {
  std::vector<Draft> drafts;
  std::vector<RefusedRecord> refused;
  bool one_document{false};  // its records have numbers, not lines
};

// Throws Error "review.bad-file", status critical, for what is no such file as a whole.
ReadItems read_items(std::string_view text, const assets::Assets& assets);

// The content of an item that this program makes itself, of text from outside: its score is the sum
// of its reasons', secrets are redacted, and what cannot be a value of its role is kept as
// evidence.
Item content_of(Item item);

// The key of an item that findings make (joining.h). The thing itself if it can stand in a key,
// otherwise its digest.
std::string key_of_findings(int number, std::string_view thing);

// Names that a record may have as members, for the manual.
std::vector<std::string_view> member_names();

// The one spelling in which an item names such a value: of an address, a wallet or an e-mail
// address the canonical one, of anything else as it is.
std::string canonical_value(std::string_view text);

}  // namespace secops::review
