// What people name on the command line of the blacklist: values to list, and what is listed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/entry.h"
#include "session.h"

namespace secops::app {

// What a word is likely to be that does not tell by itself. Nothing for what was meant as an
// address, an e-mail address or a wallet that is told: saying a kind would not mend it.
std::optional<blacklist::Kind> likely_kind(const std::string& word);

// "if a user is meant: " and the line of this command with these words, that kind and `rest`.
std::string if_meant(const std::vector<std::string>& words, blacklist::Kind kind,
                     const Session& session, std::string_view rest = {});

// The values to list, or Error "blacklist.junk" with every word that is none, status critical. A
// word that is likely of a kind that must be said is told so in a line to paste, which ends with
// `rest`.
std::vector<blacklist::Value> values_of(const std::vector<std::string>& words,
                                        std::optional<blacklist::Kind> said, const Session& session,
                                        std::string_view rest = {});

// The value that a word names, listed or not: by an entry's id or a unique beginning of one, by
// what it is, else whatever is listed, or was, with this very text. Throws what find_by_id and
// values_of throw, "blacklist.ambiguous" (with a line to paste for each kind) and
// "blacklist.not-listed", status critical.
blacklist::Value value_named(store::Read& read, const std::string& word,
                             std::optional<blacklist::Kind> said, const Session& session,
                             std::string_view rest = {});

// The entry that a word names in the same way; by an id also one that has ended. Nothing if the
// value is not listed now.
std::optional<blacklist::Entry> entry_named(store::Read& read, const std::string& word,
                                            std::optional<blacklist::Kind> said,
                                            const Session& session, std::string_view rest = {});

// Throws Error "blacklist.in-feed", status critical, if a feed lists the value, which has no entry:
// it cannot be taken off by itself.
void refuse_in_feed(store::Read& read, const blacklist::Value& value, const Session& session);

// What keeps a value listed that has no entry of its own, or none any more: a wider entry or a
// feed, with a line to paste that ends with `rest`. Nothing for what the allow list holds.
std::optional<Problem> holder_told(store::Read& read, const blacklist::Value& value,
                                   Session& session, std::string_view rest);

}  // namespace secops::app
