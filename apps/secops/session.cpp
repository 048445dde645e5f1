#include "session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/span.h"
#include "base/text.h"
#include "blacklist/let_in.h"
#include "command_tree.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/process.h"
#include "host/users.h"
#include "jobs/protection.h"
#include "jobs/settings.h"
#include "output.h"
#include "pasted_line.h"
#include "style.h"

namespace secops::app {

namespace {

// As a flag or the environment says it: a file, "none", or "" where neither does.
std::string config_named(const GlobalFlags& flags) {
  const auto places = config::Places::of_process(flags.config);
  return (places.flag ? places.flag : places.variable).value_or("");
}

std::string store_named(const GlobalFlags& flags) {
  return flags.store.value_or(host::environment("SECOPS_STORE").value_or(""));
}

std::string place_flags_of(const GlobalFlags& flags) {
  const std::string config = config_named(flags);
  const std::string store = store_named(flags);
  std::string text;
  if (!config.empty())
    text = " --config " + shell_quoted(config == "none" ? config : host::absolute_path(config));
  if (!store.empty()) text += " --store " + shell_quoted(host::absolute_path(store));
  return text;
}

// Whether the configuration is a file that somebody named.
bool names_a_file(const GlobalFlags& flags) {
  const std::string named = config_named(flags);
  return !named.empty() && named != "none";
}

bool without_configuration(const GlobalFlags& flags) { return config_named(flags) == "none"; }

// Whose store it is that whoever runs this may not even look at: root becomes that user.
std::string keeper_of(const std::string& path) {
  try {
    const auto folder = host::facts_of(host::folder_of(host::absolute_path(path)));
    const std::uint32_t me = host::effective_uid();
    return me != 0 && folder && folder->owner != me ? host::user_name(folder->owner) : "";
  } catch (const Error&) {
    return "";
  }
}

// The store of a named configuration is made from it: by its path alone, init would write a second
// configuration in the standard place. Where none is wanted it is written beside the store. ""
// where the store's own hint does.
std::string way_to_make(const std::string& path, const Session& session) {
  const store::PlaceToMake place = store::place_to_make(path);
  const std::string there = shell_quoted(place.path);
  if (without_configuration(session.flags()))
    return place.hint(fmt::format("secops --store {} init --dir {}", there,
                                  shell_quoted(host::folder_of(place.path))));
  if (!names_a_file(session.flags())) return "";
  if (place.is_wanted) return place.hint(session.paste("secops init"));
  if (store_named(session.flags()).empty())
    return "others use its directory: give [secops] store a place in one of its own, then: " +
           session.paste("secops init");
  return place.hint(fmt::format("secops --config {} --store {} init",
                                shell_quoted(host::absolute_path(config_named(session.flags()))),
                                there));
}

std::string kept_hint(const std::string& keeper) {
  return fmt::format("the store is kept by {}, whom root becomes: put sudo before the line",
                     keeper);
}

store::Store open_store(const std::string& path, const store::OpenOptions& options,
                        const Session& session) {
  try {
    return store::Store::open(path, options);
  } catch (const Error& error) {
    Problem problem = error.problems().front();
    const std::string keeper = problem.code == "file.unreadable" ? keeper_of(path) : "";
    if (problem.code != "store.missing" && keeper.empty()) throw;
    if (!keeper.empty())
      problem.hint = kept_hint(keeper);
    else if (std::string way = way_to_make(path, session); !way.empty())
      problem.hint = std::move(way);
    throw Error(std::move(problem), error.status());
  }
}

}  // namespace

Duration span_said(std::string_view text, std::string_view flag) {
  if (const auto span = parse_span(text)) return *span;
  throw usage_error("bad-value", fmt::format("{} {}: \"{}\"", flag, why_no_span(text), text),
                    std::string(span_hint));
}

Time present_moment(const GlobalFlags& flags) {
  Time clock = host::now();
  if (!flags.now) return clock;
  std::optional<Time> moment = parse_moment(*flags.now, clock, Zone());
  if (moment) return *moment;
  throw usage_error("bad-value", fmt::format("--now is no moment: \"{}\"", *flags.now),
                    std::string(moment_hint));
}

std::optional<host::FileFacts> facts_of_store(const std::string& path) {
  try {
    return host::facts_of(path);
  } catch (const Error& error) {
    Problem problem = error.problems().front();
    const std::string keeper = problem.code == "file.unreadable" ? keeper_of(path) : "";
    if (keeper.empty()) throw;
    problem.hint = kept_hint(keeper);
    throw Error(std::move(problem), error.status());
  }
}

Session::Session(GlobalFlags flags, std::string command, Output& output)
    : flags_(std::move(flags)),
      command_(std::move(command)),
      output_(output),
      style_(style_for(flags_)),
      now_(present_moment(flags_)),
      place_flags_(place_flags_of(flags_)) {}

Session::~Session() = default;

config::Config& Session::config() {
  if (!config_) {
    config_ = config::Config::load(config::Config::default_paths(flags_.config));
    if (flags_.verbose) {
      for (const std::string& file : config_->files())
        output_.note("configuration " + escaped(file));
    }
  }
  return *config_;
}

const jobs::Settings& Session::settings() {
  if (!settings_) settings_ = std::make_unique<jobs::Settings>(jobs::read_settings(config()));
  return *settings_;
}

const blacklist::LetIn& Session::let_in() {
  if (!let_in_) {
    jobs::ProtectionHere here = jobs::lasting_protection(settings().blacklist);
    let_in_ = std::make_unique<blacklist::LetIn>(std::move(here.protection.networks));
    let_in_unknown_ = std::move(here.unknown);
  }
  return *let_in_;
}

const Zone& Session::zone() { return settings().timezone; }

// Asked once: who we are may change.
std::string Session::store_path() {
  if (!store_path_) store_path_ = chosen_store_path();
  return *store_path_;
}

std::string Session::chosen_store_path() {
  if (flags_.store) return *flags_.store;
  // Read even if the environment names the store: a broken configuration is never passed over.
  const std::optional<std::string>& configured = settings().store;
  std::string named = host::environment("SECOPS_STORE").value_or("");
  if (!named.empty()) return named;
  if (configured) return *configured;
  if (host::effective_uid() == 0) return "/var/lib/secops/secops.db";
  std::string data = host::environment("XDG_DATA_HOME").value_or("");
  if (data.empty()) {
    const auto home = host::own_home();
    if (!home)
      throw Error({"store.no-home", "there is no home directory for the store: HOME is not set", "",
                   0, 0, "name the store: --store FILE, SECOPS_STORE or [secops] store"});
    data = *home + "/.local/share";
  }
  return data + "/secops/secops.db";
}

// What root would make beside the store its owner could not use any more, and root's rights are
// needed for nothing that is done with it.
void Session::become_owner() {
  if (host::effective_uid() != 0) return;
  const auto folder = host::facts_of(host::folder_of(store_path()));
  if (!folder || folder->owner == 0) return;
  settings();
  actor_ = host::actor();  // sudo's word counts only while we are root
  became_ = host::user_name(folder->owner);
  host::become_user(folder->owner, folder->group, keeps_net_admin_);
}

store::Store& Session::store(store::OpenOptions::Mode mode) {
  using Mode = store::OpenOptions::Mode;
  const bool writable = store_ && store_mode_ != Mode::read_only;
  if (!store_ || (mode != Mode::read_only && !writable)) {
    store_.reset();
    std::string path = store_path();
    become_owner();
    if (flags_.verbose) output_.note("store " + escaped(path));
    store::OpenOptions options;
    options.mode = mode;
    // A run that has read its logs must not fail for a reader; a person would rather know.
    if (mode != Mode::read_only && !host::is_terminal(STDIN_FILENO))
      options.busy_timeout = std::chrono::seconds(30);
    options.upgrade = !flags_.dry_run;
    store_.emplace(open_store(path, options, *this));
    store_mode_ = mode;
  }
  return *store_;
}

store::Store* Session::store_if_there() {
  if (!store_) {
    // Without a home there is no place where a store could be.
    if (!flags_.store && !settings().store && host::effective_uid() != 0 && !host::own_home())
      return nullptr;
    const std::string path = store_path();
    const auto folder = host::facts_of(host::folder_of(path));
    const bool of_another = host::effective_uid() == 0 && folder && folder->owner != 0;
    if (of_another || !host::facts_of(path)) return nullptr;
  }
  return &store(store_ ? store_mode_ : store::OpenOptions::Mode::read_only);
}

const host::Actor& Session::actor() {
  if (!actor_) actor_ = host::actor();
  return *actor_;
}

store::Act Session::act() {
  const auto named = settings().people.find(actor().uid);
  std::string name = named == settings().people.end() ? actor().name : named->second;
  return store::Act{std::move(name), command_, now_};
}

std::optional<Time> Session::moment(const std::optional<std::string>& text, std::string_view flag) {
  if (!text) return std::nullopt;
  std::optional<Time> moment = parse_moment(*text, now_, zone());
  if (moment) return moment;
  throw usage_error("bad-value", fmt::format("{} is no moment: \"{}\"", flag, *text),
                    std::string(moment_hint));
}

bool Session::agreed(std::string_view question) {
  if (flags_.no_input || !host::is_terminal(STDIN_FILENO)) return true;
  output_.ask(question);
  std::string answer;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) {
    answer += static_cast<char>(c);
  }
  return equal_caseless(trimmed(answer), "y") || equal_caseless(trimmed(answer), "yes");
}

std::string Session::paste(std::string_view line) const { return with_flags(line, place_flags_); }

std::string Session::paste_reading(std::string_view line) const {
  if (!reading_flags_) return paste(line);
  const std::string flags =
      *reading_flags_ + (flags_.now ? " --now " + shell_quoted(*flags_.now) : "");
  constexpr std::string_view reader = "secops events ";
  std::string text;
  for (std::size_t at = line.find(reader); at != std::string_view::npos; at = line.find(reader)) {
    text += line.substr(0, at + reader.size() - 1);
    text += flags;
    line.remove_prefix(at + reader.size() - 1);
  }
  return paste(text += line);
}

}  // namespace secops::app
