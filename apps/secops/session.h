// What a command runs with: the global flags with their meaning, and what it asks to have opened.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "host/files.h"
#include "host/process.h"
#include "store/store.h"

namespace secops::blacklist {
class LetIn;
}
namespace secops::jobs {
struct Settings;
}

namespace secops::app {

struct GlobalFlags {
  std::optional<std::string> config;
  std::optional<std::string> store;
  bool json{false};
  bool jsonl{false};
  bool csv{false};  // the table of the JSON document's data; `json` is set as well
  bool plugin{false};
  std::string color{"auto"};
  bool quiet{false};
  bool verbose{false};
  std::optional<std::string> now;
  std::optional<std::string> timeout;
  bool dry_run{false};
  bool no_input{false};
};

// How text may look. Without colour every marker is still a word.
struct Style {
  bool color{false};
  std::size_t columns{80};
  bool truncate{false};  // a terminal: long foreign text may be cut with "…"
  std::string severity(std::string_view word, std::string_view severity) const;  // coloured word
  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;
};

class Output;

// What a moment or a span may look like, for hints.
inline constexpr std::string_view moment_hint =
    "write it like 2026-11-22T06:14:00Z, 2026-11-22, 2h, yesterday or @1795328040";
inline constexpr std::string_view span_hint = "write it like 90s, 5m, 1h30m or 7d";

// A span as typed after `flag`. Throws Error "usage.bad-value", which says what is wrong with it.
Duration span_said(std::string_view text, std::string_view flag);

// --now, or the clock. Throws Error "usage.bad-value".
Time present_moment(const GlobalFlags& flags);

// What is at the place of a store; nothing if nothing is. Where a user may not even look, because
// the store is kept by another one whom root becomes, the error says so.
std::optional<host::FileFacts> facts_of_store(const std::string& path);

// What a command works with. Files are opened when they are first asked for.
class Session {
 public:
  Session(GlobalFlags flags, std::string command, Output& output);
  ~Session();

  const GlobalFlags& flags() const { return flags_; }
  const std::string& command() const { return command_; }  // "findings ack"
  const Style& style() const { return style_; }
  Output& output() { return output_; }  // for streams only

  Time now() const { return now_; }  // --now or the clock, fixed at the start
  // The configuration as it was found; mistakes in it are not thrown.
  config::Config& config();
  // The configuration as values, read once; throws Error with every mistake in it.
  const jobs::Settings& settings();
  // What protection lets in here, but for peers of SSH, who come and go; read once.
  const blacklist::LetIn& let_in();
  // What could not be found out about this machine for let_in(); empty before that.
  const std::vector<std::string>& let_in_unknown() const { return let_in_unknown_; }
  const Zone& zone();  // [secops] timezone, display only; UTC by default
  // --store, SECOPS_STORE, [secops] store, else /var/lib/secops/secops.db for root and
  // $XDG_DATA_HOME/secops/secops.db (~/.local/share) for others.
  std::string store_path();
  // Opened on first use; opened anew when it was opened to read and is to be written now, so hold
  // no transaction of it meanwhile. With --dry-run an older store is refused ("store.older"). Root
  // becomes the owner of the store's folder first, for good.
  store::Store& store(store::OpenOptions::Mode mode);
  // The store to read, where there is one that whoever runs this may open as who they are; else
  // null. For a look that can do without: root becomes nobody for it. Throws what opening throws.
  store::Store* store_if_there();
  void become_owner();  // the same for what does not open the store
  const std::string& became() const { return became_; }  // whom root became; "" if it did not
  void keep_net_admin() { keeps_net_admin_ = true; }  // of root's rights, when it becomes another
  const host::Actor& actor();                         // asked once
  store::Act act();                                   // this actor ([people] name), command, now
  // A moment as typed after `flag`; without zone it is read in zone(). Throws "usage.bad-value".
  std::optional<Time> moment(const std::optional<std::string>& text, std::string_view flag);
  // Asks a person "question [y/N]" on the terminal. True without asking when standard input is no
  // terminal or --no-input was given: then the command line itself is the decision.
  bool agreed(std::string_view question);
  // The line with the configuration and the store of this run, whether flags or the environment
  // named them, so that it does the same wherever it is pasted.
  std::string paste(std::string_view line) const;
  // The same for a line that may read the logs of this look again: with the flags that say how they
  // are read, and --now if it was given.
  std::string paste_reading(std::string_view line) const;
  void look_with(std::string flags) { reading_flags_ = std::move(flags); }

 private:
  GlobalFlags flags_;
  std::string command_;
  Output& output_;
  Style style_;
  Time now_;
  std::optional<std::string> reading_flags_;  // of a look: " --format syslog --timezone Asia/Tokyo"
  std::string place_flags_;  // " --config … --store …" with full paths; "" if neither was named
  std::optional<config::Config> config_;
  std::unique_ptr<jobs::Settings> settings_;
  std::unique_ptr<blacklist::LetIn> let_in_;
  std::vector<std::string> let_in_unknown_;
  std::string chosen_store_path();

  std::optional<std::string> store_path_;
  std::optional<host::Actor> actor_;
  std::string became_;
  bool keeps_net_admin_{false};
  std::optional<store::Store> store_;
  store::OpenOptions::Mode store_mode_{};
};

}  // namespace secops::app
