// Secrets come from outside the configuration, so that it can be shown, copied and committed.
#include <fmt/format.h>

#include "base/text.h"
#include "config/config.h"
#include "config/node.h"
#include "host/files.h"
#include "host/process.h"

namespace secops::config {
namespace {

constexpr std::size_t longest_secret = 64u << 10;
constexpr Duration longest_command = std::chrono::seconds(10);

std::string without_newline(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

}  // namespace

std::optional<std::string> Section::secret(std::string_view name_of_secret) {
  const std::string stem(name_of_secret);
  const std::string file = stem + "_file", variable = stem + "_env", command = stem + "_command";
  if (!node_) return std::nullopt;
  if (node_->find(stem)) {
    find(stem);
    node_->hidden.push_back(stem);
    refuse_key(
        stem, "config.secret-value",
        fmt::format("{} is a secret and must not stand in the configuration", name(stem)),
        fmt::format("put it into a file of mode 0600 and write {} = \"/full/path\", or use {} "
                    "or {}; change the secret, others may have read it",
                    file, variable, command));
  }
  const int given = (node_->find(file) != nullptr) + (node_->find(variable) != nullptr) +
                    (node_->find(command) != nullptr);
  const auto path = text(file);
  const auto from = text(variable);
  const auto argv = texts(command);
  if (given > 1) {
    refuse_key(node_->find(file) ? file : variable, "config.conflict",
               fmt::format("{} is given in {} ways", name(stem), given),
               fmt::format("keep one of {}, {} and {}", file, variable, command));
    return std::nullopt;
  }
  std::optional<std::string> value;
  std::string_view key = file;
  if (path) value = secret_file(*path, file);
  if (from) {
    key = variable;
    value = host::environment(from->c_str());
    if (!value)
      refuse(key, "config.secret-unset",
             fmt::format("the environment variable {} of {} is not set", *from, name(key)));
  }
  if (!argv.empty()) {
    key = command;
    value = secret_command(argv, command);
  }
  if (!value) return std::nullopt;
  *value = without_newline(std::move(*value));
  if (!value->empty()) return value;
  refuse(key, "config.secret-empty", fmt::format("the secret that {} names is empty", name(key)));
  return std::nullopt;
}

std::optional<std::string> Section::secret_file(const std::string& path, std::string_view key) {
  if (!path.starts_with('/')) {
    refuse(key, "config.relative-path",
           fmt::format("{} must be a full path, not \"{}\"", name(key), path));
    return std::nullopt;
  }
  try {
    const auto facts = host::facts_of(path);
    if (!facts) {
      refuse(key, "config.secret-unreadable",
             fmt::format("the secrets file {} does not exist", path));
      return std::nullopt;
    }
    if ((facts->mode & 077u) != 0) {
      refuse(key, "config.secret-open",
             fmt::format("the secrets file {} can be read by others (mode {:04o})", path,
                         facts->mode & 07777u),
             fmt::format("chmod 600 {}", shell_quoted(path)));
      return std::nullopt;
    }
    if (facts->owner != 0 && facts->owner != host::effective_uid()) {
      refuse(key, "config.secret-open",
             fmt::format("the secrets file {} belongs to uid {}", path, facts->owner),
             fmt::format("chown {} {}", host::effective_uid(), shell_quoted(path)));
      return std::nullopt;
    }
    return host::read_file(path, longest_secret);
  } catch (const Error& error) {
    refuse(key, "config.secret-unreadable", error.problems().front().message);
    return std::nullopt;
  }
}

std::optional<std::string> Section::secret_command(const std::vector<std::string>& argv,
                                                   std::string_view key) {
  if (!argv.front().starts_with('/')) {
    refuse_item(key, 0, "config.relative-path",
                fmt::format("{} must begin with the full path of a program, not \"{}\"", name(key),
                            argv.front()));
    return std::nullopt;
  }
  try {
    // What the program wrote is never repeated: it may be half of the secret.
    auto result = host::run_process(argv, "", longest_command);
    if (!result.timed_out && result.status == 0) return std::move(result.output);
    refuse(key, "config.secret-command",
           result.timed_out ? fmt::format("{} did not end within 10 seconds", argv.front())
                            : fmt::format("{} ended with status {}", argv.front(), result.status));
  } catch (const Error& error) {
    refuse(key, "config.secret-command", error.problems().front().message);
  }
  return std::nullopt;
}

}  // namespace secops::config
