#include "findings/rows.h"

#include "base/error.h"
#include "base/ip.h"
#include "base/text.h"

namespace secops::findings {
namespace {

constexpr std::string_view columns =
    "id, severity, rule, title, count, window_ms, condition, first, last, evidence, "
    "evidence_sha256, "
    "evidence_source, action, block_for_ms, playbook, contact, advice, state, state_by, "
    "state_reason, "
    "state_since, seen";
constexpr int field_column = 22;  // the first behind these

Duration milliseconds(std::int64_t count) { return std::chrono::milliseconds(count); }

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

bool is_id(std::string_view text) {
  return text.size() == 12 && text.substr(0, 2) == "f-" &&
         all_of(text.substr(2), "0123456789abcdefghijklmnopqrstuvwxyz");
}

bool is_digest(std::string_view text) {
  return text.empty() || (text.size() == 64 && all_of(text, "0123456789abcdef"));
}

namespace {

// These go into lines to paste, and into tables by their number, as they are.
void require_ours(const store::Row& row) {
  const auto within = [&](int column, std::int64_t most) {
    return row.integer(column) >= 0 && row.integer(column) <= most;
  };
  if (is_id(row.text(0)) && is_digest(row.text(10)) &&
      within(1, static_cast<std::int64_t>(events::Severity::critical)) &&
      within(17, static_cast<std::int64_t>(State::closed)))
    return;
  throw Error({"store.corrupt", "a finding in the store cannot be one of secops: " + row.text(0),
               "", 0, 0, "secops store verify"});
}

Finding from_row(const store::Row& row) {
  require_ours(row);
  Finding finding;
  finding.id = row.text(0);
  finding.severity = static_cast<events::Severity>(row.integer(1));
  finding.rule = row.text(2);
  finding.title = row.text(3);
  finding.count = static_cast<std::uint64_t>(row.integer(4));
  finding.window = milliseconds(row.integer(5));
  finding.condition = row.text(6);
  finding.first = row.time(7);
  finding.last = row.time(8);
  finding.evidence = {row.blob(9), row.text(10), row.blob(11)};
  finding.action = row.text(12);
  if (!row.is_null(13)) finding.block_for = milliseconds(row.integer(13));
  finding.playbook = row.text(14);
  finding.contact = row.text(15);
  finding.advice = row.text(16);
  finding.state = static_cast<State>(row.integer(17));
  finding.state_by = row.text(18);
  finding.state_reason = row.text(19);
  if (!row.is_null(20)) finding.state_since = row.time(20);
  finding.seen = row.time(21);
  return finding;
}

// The last word of a field's name, where words are split by '.', '_', '-' or a capital: "ip" of
// "source.ip", "client_ip" and "clientIp".
std::string last_word(std::string_view field) {
  std::size_t begin = field.size();
  while (begin > 0) {
    const char c = field[begin - 1];
    if (c == '.' || c == '_' || c == '-') break;
    --begin;
    const bool capital = c >= 'A' && c <= 'Z';
    const bool after_small = begin > 0 && field[begin - 1] >= 'a' && field[begin - 1] <= 'z';
    if (capital && after_small) break;
  }
  return lowered(field.substr(begin));
}

}  // namespace

std::string_view kind_of(std::string_view field, std::string_view value) {
  const std::string name = lowered(field);
  const std::string word = last_word(field);
  if (word == "ip") return "ip";
  if ((name.ends_with("ip") || word == "address" || word == "addr") && parse_ip(value)) return "ip";
  if (word == "email" || word == "mail") return "email";
  if (word == "wallet" || name.find("wallet") != std::string::npos) return "wallet";
  if (name.rfind("user.", 0) == 0 || word == "user" || word == "username" || word == "uid")
    return "user";
  if (name.rfind("host.", 0) == 0 || word == "host" || word == "hostname" || word == "domain")
    return "host";
  if (word == "id" || word == "hash") return "id";
  return "value";
}

std::string canonical(std::string_view kind, std::string_view value) {
  if (kind == "ip")
    if (auto address = parse_ip(value)) return to_string(*address);
  return std::string(value);
}

std::vector<std::string> spellings_of(std::string_view value) {
  std::vector<std::string> all{std::string(value)};
  std::string address = canonical("ip", value);
  if (address != all.front()) all.push_back(std::move(address));
  return all;
}

std::string current_id(store::Read& read, const std::string& id) {
  return read.text("SELECT finding FROM finding_aliases WHERE old_id = $1", {id}).value_or(id);
}

std::vector<Finding> load_all(store::Read& read, const Selection& selection,
                              const std::vector<store::Parameter>& parameters) {
  const std::string order = " ORDER BY " + selection.order;
  std::vector<Finding> all;
  read.query("SELECT findings.*, field, value FROM (SELECT " + std::string(columns) +
                 " FROM findings " + selection.where + order + " " + selection.limit +
                 ") AS findings LEFT JOIN finding_subjects ON finding = findings.id "
                 "LEFT JOIN subjects ON subjects.id = subject" +
                 order + ", position",
             parameters, [&](const store::Row& row) {
               if (all.empty() || all.back().id != row.text(0)) all.push_back(from_row(row));
               if (!row.is_null(field_column))
                 all.back().key.emplace_back(row.text(field_column), row.blob(field_column + 1));
             });
  return all;
}

std::optional<Finding> load(store::Read& read, const std::string& id) {
  auto found = load_all(read, {"WHERE id = $1"}, {id});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace secops::findings
