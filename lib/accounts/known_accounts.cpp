#include "accounts/known_accounts.h"

#include <algorithm>
#include <cstring>

#include "base/digest.h"
#include "base/text.h"

namespace secops::accounts {
namespace {

using store::Blob;
using store::Parameter;

// Accounts and contacts in memory: some 200 MB of them.
constexpr std::size_t most_known = 2'000'000;
// The days of an account that are kept, by their distance from its last one; one more before them.
constexpr std::int32_t days_kept = 400;
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

Fingerprint fingerprint_of(std::string_view kind, std::string_view value) {
  std::string text(kind);
  text += '\0';
  text += value;
  const Sha256 digest = sha256(text);
  Fingerprint result;
  std::memcpy(&result.high, digest.data(), sizeof result.high);
  std::memcpy(&result.low, digest.data() + sizeof result.high, sizeof result.low);
  return result;
}

Blob blob_of(const Fingerprint& fingerprint) {
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), &fingerprint.high, 8);
  std::memcpy(bytes.data() + 8, &fingerprint.low, 8);
  return {std::move(bytes)};
}

Fingerprint fingerprint_in(const std::string& bytes) {
  Fingerprint result;
  if (bytes.size() != 16) return result;
  std::memcpy(&result.high, bytes.data(), 8);
  std::memcpy(&result.low, bytes.data() + 8, 8);
  return result;
}

// A wallet or an IBAN is the same in any case, and with blanks between its digits.
std::string same_spelling(std::string_view recipient) {
  std::string text;
  for (const char c : recipient)
    if (c != ' ') text += lower(c);
  return text;
}

std::int64_t milliseconds(Time time) { return std::get<std::int64_t>(store::parameter(time)); }

std::int64_t day_of(std::int64_t time_ms) {
  return time_ms >= 0 ? time_ms / day_ms : (time_ms - day_ms + 1) / day_ms;
}

Blob packed(const std::vector<std::int32_t>& days) {
  std::string bytes;
  for (const std::int32_t day : days)
    for (int shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(static_cast<std::uint32_t>(day) >> shift & 0xffu);
  return {std::move(bytes)};
}

std::vector<std::int32_t> unpacked(const std::string& bytes) {
  std::vector<std::int32_t> days;
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t day = 0;
    for (std::size_t i = 0; i < 4; ++i)
      day |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    days.push_back(static_cast<std::int32_t>(day));
  }
  return days;
}

bool add_day(std::vector<std::int32_t>& days, std::int32_t day) {
  const auto at = std::lower_bound(days.begin(), days.end(), day);
  if (at != days.end() && *at == day) return false;
  days.insert(at, day);
  const auto kept = std::lower_bound(days.begin(), days.end(), days.back() - days_kept);
  if (kept - days.begin() > 1) days.erase(days.begin(), kept - 1);
  return true;
}

// The row of the account, joined with what another run may have written meanwhile; its id.
std::int64_t keep_account(store::Write& write, const Fingerprint& fingerprint,
                          const Account& account) {
  std::int64_t since_ms = account.since_ms;
  std::vector<std::int32_t> days = account.days;
  write.query("SELECT since, days FROM accounts WHERE account = $1", {blob_of(fingerprint)},
              [&](const store::Row& row) {
                since_ms = std::min(since_ms, row.integer(0));
                for (const std::int32_t day : unpacked(row.blob(1))) add_day(days, day);
              });
  return *write.integer(
      "INSERT INTO accounts (id, account, since, last, days) "
      "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM accounts), $1, $2, $3, $4) "
      "ON CONFLICT (account) DO UPDATE SET since = excluded.since, last = excluded.last, "
      "days = excluded.days RETURNING id",
      {blob_of(fingerprint), since_ms, days.back() * day_ms, packed(days)});
}

void keep_contacts(store::Write& write, std::int64_t account, std::string_view kind,
                   const Contacts& contacts) {
  for (const auto& [value, contact] : contacts) {
    if (!contact.changed) continue;
    write.execute(
        "INSERT INTO account_contacts (account, kind, value, since, last) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, kind, value) DO UPDATE SET "
        "since = CASE WHEN excluded.since < account_contacts.since THEN excluded.since "
        "ELSE account_contacts.since END, "
        "last = CASE WHEN excluded.last > account_contacts.last THEN excluded.last "
        "ELSE account_contacts.last END",
        {account, std::string(kind), blob_of(value), contact.since_ms, contact.last_day * day_ms});
  }
}

bool has_earlier_other(const Contacts& contacts, const Contact& own, std::int64_t time_ms) {
  return std::any_of(contacts.begin(), contacts.end(), [&](const auto& one) {
    return &one.second != &own && one.second.since_ms < time_ms;
  });
}

}  // namespace

std::optional<Account> load(store::Read& read, const Fingerprint& fingerprint) {
  std::optional<Account> account;
  std::int64_t id = 0;
  read.query("SELECT id, since, days FROM accounts WHERE account = $1", {blob_of(fingerprint)},
             [&](const store::Row& row) {
               account.emplace();
               id = row.integer(0);
               account->since_ms = row.integer(1);
               account->days = unpacked(row.blob(2));
             });
  if (!account) return account;
  read.query(
      "SELECT kind, value, since, last FROM account_contacts WHERE account = $1", {id},
      [&](const store::Row& row) {
        Contacts& contacts = row.text(0) == "recipient" ? account->recipients : account->countries;
        contacts[fingerprint_in(row.blob(1))] = {row.integer(2), day_of(row.integer(3)), false};
      });
  return account;
}

KnownAccounts::KnownAccounts(Load load) : load_(std::move(load)) {}

Account* KnownAccounts::find(const Fingerprint& fingerprint) {
  if (const auto known = accounts_.find(fingerprint); known != accounts_.end())
    return &known->second;
  if (size_ >= most_known) return nullptr;
  std::optional<Account> stored;
  if (load_) stored = load_(fingerprint);
  Account& account = accounts_[fingerprint];
  if (stored) account = std::move(*stored);
  size_ += 1 + account.recipients.size() + account.countries.size();
  return &account;
}

// Remembers that it was met then; null if there is no more room for a new one.
Contact* KnownAccounts::contact(Contacts& contacts, std::string_view kind, std::string_view value,
                                std::int64_t time_ms) {
  const Fingerprint fingerprint = fingerprint_of(kind, value);
  const auto known = contacts.find(fingerprint);
  if (known == contacts.end()) {
    if (size_ >= most_known) return nullptr;
    ++size_;
    return &(contacts[fingerprint] = {time_ms, day_of(time_ms), true});
  }
  Contact& contact = known->second;
  if (time_ms < contact.since_ms || day_of(time_ms) > contact.last_day) {
    contact.since_ms = std::min(contact.since_ms, time_ms);
    contact.last_day = std::max(contact.last_day, day_of(time_ms));
    contact.changed = true;
  }
  return &contact;
}

std::optional<events::Past> KnownAccounts::meet(const Meeting& meeting) {
  if (problem_) return std::nullopt;
  Account* account = nullptr;
  try {
    account = find(fingerprint_of("account", meeting.account));
  } catch (const Error& error) {
    problem_ = error;
    return std::nullopt;
  }
  if (account == nullptr) {
    ++forgotten_;
    return std::nullopt;
  }
  const std::int64_t time_ms = milliseconds(meeting.time);
  const auto day = static_cast<std::int32_t>(day_of(time_ms));
  events::Past past;
  if (account->days.empty() || time_ms < account->since_ms) {
    account->since_ms = time_ms;
    account->changed = true;
  }
  past.account_age = std::chrono::milliseconds(time_ms - account->since_ms);
  if (add_day(account->days, day)) account->changed = true;
  const auto today = std::lower_bound(account->days.begin(), account->days.end(), day);
  if (today != account->days.begin()) past.idle_days = day - *(today - 1);

  bool forgotten = false;
  if (!meeting.recipient.empty()) {
    const Contact* paid =
        contact(account->recipients, "recipient", same_spelling(meeting.recipient), time_ms);
    if (paid) past.recipient_age = std::chrono::milliseconds(time_ms - paid->since_ms);
    forgotten = paid == nullptr;
  }
  if (!meeting.country.empty()) {
    const Contact* seen = contact(account->countries, "country", meeting.country, time_ms);
    past.new_country =
        seen && seen->since_ms == time_ms && has_earlier_other(account->countries, *seen, time_ms);
    forgotten = forgotten || seen == nullptr;
  }
  if (forgotten) ++forgotten_;
  return past;
}

void KnownAccounts::keep(store::Write& write) const {
  for (const auto& [fingerprint, account] : accounts_) {
    const auto changed = [](const auto& one) { return one.second.changed; };
    if (!account.changed &&
        std::none_of(account.recipients.begin(), account.recipients.end(), changed) &&
        std::none_of(account.countries.begin(), account.countries.end(), changed))
      continue;
    const std::int64_t id = keep_account(write, fingerprint, account);
    keep_contacts(write, id, "recipient", account.recipients);
    keep_contacts(write, id, "country", account.countries);
  }
}

}  // namespace secops::accounts
