#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "host/accounts.h"
#include "host/files.h"
#include "host/process.h"
#include "session.h"

namespace secops::app {

namespace {

// The commented line of every profile that becomes a set one where the store is in a named place.
constexpr std::string_view store_line = "# store = \"/var/lib/secops/secops.db\"\n";

std::string_view profile_text(std::string_view name) {
  const std::string file = fmt::format("{}.toml", name);
  for (const Embedded& profile : config::profiles())
    if (profile.name == file) return profile.text;
  throw usage_error("bad-value", fmt::format("there is no profile \"{}\"", name));
}

// Where what is written goes. A configuration in a named place keeps its store beside it, so that
// trying secops out touches nothing else; one in the standard place uses the standard store.
struct Plan {
  std::string config;
  bool standard{true};
  unsigned mode{0600};
  std::string store;
  std::optional<host::Account> owner;  // of the store, where that is not who runs this
  std::string text;                    // of the configuration
};

// As whom cron/secops runs, and people who may become root.
constexpr std::string_view usual_owner = "secops";

class Init : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--profile",
             "NAME",
             "What to start from: minimal (logins and nginx; the default), lottery (a signing "
             "server), shop (a site that takes payments).",
             &profile_,
             {"minimal", "lottery", "shop"}},
            {"--dir", "DIR",
             "Write DIR/secops.toml and keep the store in DIR/store, "
             "whatever SECOPS_STORE says.",
             &folder_},
            {"--owner", "USER",
             "Whose store it is to be, as whom secops is then run; otherwise secops for the "
             "system's store. For root only.",
             &owner_}};
  }

  Answer run(Session& session) override {
    const Plan plan = plan_for(session);
    const bool had_config = host::facts_of(plan.config).has_value();
    const bool had_store = facts_of_store(plan.store).has_value();
    if (had_config && (had_store || profile_)) throw exists(plan.config, had_store);
    if (!session.flags().dry_run) write(plan, had_config);
    return answer_for(session, plan, had_config, had_store);
  }

 private:
  Plan plan_for(Session& session) const;
  std::optional<host::Account> owner_for(const Plan& plan) const;
  static void write(const Plan& plan, bool had_config);
  static Error exists(const std::string& path, bool had_store);
  Answer answer_for(Session& session, const Plan& plan, bool had_config, bool had_store) const;
  std::vector<std::string> next_lines(Session& session, const Plan& plan) const;
  std::string profile() const { return profile_.value_or("minimal"); }

  std::optional<std::string> profile_;
  std::optional<std::string> folder_;
  std::optional<std::string> owner_;
};

// What an existing configuration says; "" if it leaves the store to the default.
std::string configured_store(const std::string& path) {
  auto config = config::Config::load({&path, 1});
  auto store = config.root().table("secops").text("store");
  if (!config.problems().empty()) throw Error(config.problems());
  return store.value_or("");
}

// `beside`: --dir, which says where the store is to be, so that the environment does not.
std::string named_store(const Session& session, const Plan& plan, bool beside) {
  if (session.flags().store) return host::absolute_path(*session.flags().store);
  const std::string named = beside ? "" : host::environment("SECOPS_STORE").value_or("");
  if (!named.empty()) return host::absolute_path(named);
  if (host::facts_of(plan.config)) return configured_store(plan.config);
  return host::folder_of(plan.config) + "/store/secops.db";
}

Plan Init::plan_for(Session& session) const {
  const auto places = config::Places::of_process(session.flags().config);
  const auto& named = places.flag ? places.flag : places.variable;
  if (folder_ && places.flag)
    throw usage_error("conflict", "--dir and --config both say where to write", "give one of them");
  if (!folder_ && named == "none")
    throw usage_error("conflict", "there is nothing to write: the configuration is \"none\"",
                      "leave out --config none, or unset SECOPS_CONFIG");
  const bool root = host::effective_uid() == 0;
  if (!folder_ && !named && !root && places.user_directory.empty())
    throw Error({"init.no-home", "there is no home directory to write to: HOME is not set", "", 0,
                 0, "name a place: secops init --dir DIR"});
  Plan plan;
  plan.standard = !folder_ && !named;
  plan.mode = plan.standard && root ? 0644 : 0600;
  plan.config = host::absolute_path(
      folder_ ? *folder_ + "/secops.toml"
      : named ? *named
              : (root ? places.system_directory : places.user_directory) + "/secops.toml");
  if (!plan.standard) plan.store = named_store(session, plan, folder_.has_value());
  if (plan.store.empty()) plan.store = host::absolute_path(session.store_path());

  plan.owner = owner_for(plan);

  plan.text = std::string(profile_text(profile()));
  // The system's is read by everybody, so each reader's own default would be another store.
  if (!plan.standard || root || session.flags().store) {
    std::size_t invalid = 0;
    valid_utf8(plan.store, &invalid);
    if (invalid > 0)
      throw Error({"init.bad-path", "the store's path is not UTF-8, so TOML cannot hold it",
                   plan.store, 0, 0, "choose another place"},
                  Status::critical);
    const std::size_t at = plan.text.find(store_line);
    if (at != std::string::npos)
      plan.text.replace(at, store_line.size(),
                        fmt::format("store = {}\n", config::spelled_text(plan.store)));
  }
  return plan;
}

std::optional<host::Account> Init::owner_for(const Plan& plan) const {
  const bool root = host::effective_uid() == 0;
  if (owner_ && !root)
    throw usage_error("bad-value", "--owner is for root: nobody else can make a store for others",
                      "leave it out, or run it by sudo");
  if (!root || (!owner_ && !plan.standard)) return std::nullopt;
  const std::string name = owner_.value_or(std::string(usual_owner));
  if (name == "root") return std::nullopt;
  if (auto account = host::find_account(name)) return account;
  const std::string hint =
      fmt::format("make it: adduser --system --group --no-create-home --home {} {}",
                  shell_quoted(host::folder_of(plan.store)), shell_quoted(name));
  throw Error({"init.no-user", fmt::format("there is no user {} whose store it could be", name), "",
               0, 0, owner_ ? hint : hint + "; or keep it as root's own: --owner root"},
              Status::critical);
}

void make_store(const Plan& plan) {
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  if (!plan.owner) {
    store::Store::open(plan.store, options);
    return;
  }
  const std::string folder = host::folder_of(plan.store);
  host::make_directory(folder, 0700, plan.owner);
  const auto facts = host::facts_of(folder);
  if (facts && facts->owner != plan.owner->uid)
    throw Error(
        {"init.foreign-folder",
         fmt::format("the store's directory does not belong to {}", plan.owner->name), folder, 0, 0,
         fmt::format("chown -R {}: {}", shell_quoted(plan.owner->name), shell_quoted(folder))},
        Status::critical);
  const host::ActingAs owner(*plan.owner);
  store::Store::open(plan.store, options);
}

// The store first: it may stay if the rest fails, while a configuration that is there already would
// make the next attempt a refusal.
void Init::write(const Plan& plan, bool had_config) {
  make_store(plan);
  if (had_config) return;
  // Everybody reads the system's configuration; what is in a named place is its maker's own.
  if (plan.mode == 0644)
    host::make_directory(host::folder_of(plan.config), 0755);
  else
    host::make_private_directory(host::folder_of(plan.config));
  host::create_file(plan.config, plan.text, plan.mode);
}

Error Init::exists(const std::string& path, bool had_store) {
  return Error(
      {"init.exists", "there is a configuration already, and init never overwrites", path, 0, 0,
       had_store ? "edit it, or move it away first"
                 : "edit it, or move it away first; 'secops init' without --profile only "
                   "makes the store that is missing"},
      Status::critical);
}

std::vector<std::string> Init::next_lines(Session& session, const Plan& plan) const {
  // --dir is for this command only; later ones find the place by --config, and the store by it
  // unless the environment names another.
  std::string secops = "secops";
  if (folder_) secops += " --config " + shell_quoted(plan.config);
  if (folder_ && !host::environment("SECOPS_STORE").value_or("").empty())
    secops += " --store " + shell_quoted(plan.store);
  const std::string as_owner = plan.owner ? "sudo " : std::string();
  const auto line = [&](const std::string& words) {
    return as_owner + (folder_ ? secops + words : session.paste(secops + words));
  };
  std::vector<std::string> lines;
  if (!session.flags().dry_run && plan.standard && host::effective_uid() == 0) {
    const auto folder = host::facts_of(host::folder_of(plan.config));
    if (folder && (folder->mode & 05u) != 05u)
      lines.push_back("chmod 755 " + shell_quoted(host::folder_of(plan.config)));
  }
  lines.push_back("editor " + shell_quoted(plan.config));
  lines.push_back(line(" config check"));
  lines.push_back(line(" check-logs"));
  return lines;
}

Answer Init::answer_for(Session& session, const Plan& plan, bool had_config, bool had_store) const {
  const bool dry_run = session.flags().dry_run;
  Answer answer;
  std::string& text = answer.text;
  if (had_config) {
    text = fmt::format("kept {} as it is\n", Foreign(plan.config));
  } else {
    text = fmt::format("{} {} (profile {}, mode {:04o})\n", dry_run ? "would write" : "wrote",
                       Foreign(plan.config), profile(), plan.mode);
  }
  text += fmt::format("{} {}{}\n",
                      had_store ? "kept the store"
                      : dry_run ? "would create the store"
                                : "created the store",
                      Foreign(plan.store),
                      plan.owner && !had_store ? fmt::format(" for {}", plan.owner->name) : "");
  const std::vector<std::string> next = next_lines(session, plan);
  if (dry_run && !had_config) text += "\n" + plan.text;
  if (!dry_run) {
    text += "next:\n";
    for (const std::string& line : next) text += fmt::format("  {}\n", line);
  }
  answer.data["profile"] = nullptr;
  if (!had_config) answer.data["profile"] = profile();
  answer.data["config"] = {{"path", plan.config},
                           {"mode", fmt::format("{:04o}", plan.mode)},
                           {"written", !had_config && !dry_run},
                           {"content", nullptr}};
  if (!had_config) answer.data["config"]["content"] = plan.text;
  answer.data["store"] = {{"path", plan.store}, {"created", !had_store && !dry_run}};
  if (plan.owner) answer.data["store"]["owner"] = plan.owner->name;
  answer.data["dry_run"] = dry_run;
  answer.data["next"] = next;
  answer.plugin = had_config ? "store made, configuration kept"
                  : dry_run  ? "would be written"
                             : "configuration written";
  return answer;
}

}  // namespace

CommandType init_type() {
  CommandType type;
  type.path = "init";
  type.summary = "Write a first configuration and make the store";
  type.description =
      "Writes a commented configuration to start from and makes an empty store. As root that is "
      "/etc/secops/secops.toml, as anybody else secops/secops.toml below $XDG_CONFIG_HOME or "
      "~/.config; --config or SECOPS_CONFIG name another file, --dir another directory. In such a "
      "named place the store lies beside the configuration, which says so.\n\n"
      "What root makes in the standard place is for everybody to read, and the store is for the "
      "user "
      "secops, as whom cron and people run the commands that need it (sudo secops …); "
      "--owner names another. That user must exist: the status is 2 otherwise, with the line that "
      "makes one.\n\n"
      "A configuration that is there is never overwritten: the status is then 2 and nothing was "
      "done. If only the store is missing, it is made and the configuration stays as it is.";
  type.examples = {{"secops init --profile lottery", "start with a signing server's sources"},
                   {"sudo secops init --owner ops", "the system's, with a store for the user ops"},
                   {"secops init --profile shop -n", "show what would be written"},
                   {"secops init --dir ./trial", "try it out without touching the system"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Init>()); };
  return type;
}

}  // namespace secops::app
