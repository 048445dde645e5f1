// What a command runs with: the global flags with their meaning, and what it asks to have opened.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "config/config.h"
#include "store/store.h"

namespace secops::app {

struct GlobalFlags {
  std::optional<std::string> config;
  std::optional<std::string> store;
  bool json{false};
  bool jsonl{false};
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

class Session {
 public:
  Session(GlobalFlags flags, std::string command, Output& output);
  ~Session();

  const GlobalFlags& flags() const { return flags_; }
  const std::string& command() const { return command_; }  // "findings ack"
  const Style& style() const { return style_; }
  Output& output() { return output_; }  // for streams only

  Time now() const { return now_; }      // --now or the clock, fixed at the start
  // The configuration, read on first use; mistakes in it are thrown. Readers take their sections, then
  // call finish_config() once.
  config::Config& config();
  bool has_config();
  const Zone& zone();  // [secops] timezone, display only; UTC by default
  // --store, SECOPS_STORE, [secops] store, else /var/lib/secops/secops.db for root and
  // $XDG_DATA_HOME/secops/secops.db (~/.local/share) for others.
  std::string store_path();
  store::Store& store(store::OpenOptions::Mode mode);  // opened on first use
  store::Act act();  // this actor ([people] name), command, now
  std::optional<Time> moment(const std::optional<std::string>& text, std::string_view flag);  // throws usage

 private:
  GlobalFlags flags_;
  std::string command_;
  Output& output_;
  Style style_;
  Time now_;
  std::optional<config::Config> config_;
  std::optional<store::Store> store_;
  std::optional<Zone> zone_;
};

}  // namespace secops::app
