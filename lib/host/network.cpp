#include "host/network.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/error.h"
#include "base/text.h"
#include "host/files.h"
#include "host/process.h"

namespace secops::host {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(line, ' '))
    for (const std::string_view part : split(word, '\t'))
      if (!part.empty()) words.push_back(part);
  return words;
}

bool parse_hex(std::string_view text, unsigned& out) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

IpAddress from_v4(const std::uint8_t* bytes) {
  return *parse_ip(fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]));
}

IpAddress from_v6(const std::array<std::uint8_t, 16>& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return *parse_ip(text.data());
}

// The kernel writes addresses as words of its own byte order: "0101A8C0" is 192.168.1.1 here.
std::optional<IpAddress> address_of_words(std::string_view hex) {
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t word = 0; word * 8 < hex.size(); ++word) {
    unsigned value = 0;
    if (!parse_hex(hex.substr(word * 8, 8), value)) return std::nullopt;
    std::memcpy(bytes.data() + word * 4, &value, sizeof value);
  }
  return hex.size() == 8 ? from_v4(bytes.data()) : from_v6(bytes);
}

bool is_unspecified(const IpAddress& address) {
  return address == *parse_ip("0.0.0.0") || address == *parse_ip("::");
}

void add_once(std::vector<IpAddress>& addresses, const IpAddress& address) {
  if (!is_unspecified(address) &&
      std::find(addresses.begin(), addresses.end(), address) == addresses.end())
    addresses.push_back(address);
}

std::vector<IpAddress> own_addresses(std::vector<std::string>& unknown) {
  std::vector<IpAddress> own;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) {
    unknown.push_back(fmt::format("own addresses: {}", std::strerror(errno)));
    return own;
  }
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    if (one->ifa_addr->sa_family == AF_INET) {
      sockaddr_in address{};
      std::memcpy(&address, one->ifa_addr, sizeof address);
      std::array<std::uint8_t, 4> bytes{};
      std::memcpy(bytes.data(), &address.sin_addr, bytes.size());
      add_once(own, from_v4(bytes.data()));
    } else if (one->ifa_addr->sa_family == AF_INET6) {
      sockaddr_in6 address{};
      std::memcpy(&address, one->ifa_addr, sizeof address);
      std::array<std::uint8_t, 16> bytes{};
      std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
      add_once(own, from_v6(bytes));
    }
  }
  ::freeifaddrs(all);
  return own;
}

}  // namespace

std::vector<IpAddress> gateways_of_route(std::string_view table) {
  std::vector<IpAddress> gateways;
  for (const std::string_view line : split(table, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 3) continue;
    if (const auto address = address_of_words(words[2])) add_once(gateways, *address);
  }
  return gateways;
}

std::vector<IpAddress> gateways_of_ipv6_route(std::string_view table) {
  std::vector<IpAddress> gateways;
  for (const std::string_view line : split(table, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 5 || words[4].size() != 32) continue;
    // Here the bytes stand in the order of the network.
    std::array<std::uint8_t, 16> bytes{};
    bool read = true;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      unsigned value = 0;
      read = read && parse_hex(words[4].substr(2 * i, 2), value);
      bytes[i] = static_cast<std::uint8_t>(value);
    }
    if (read) add_once(gateways, from_v6(bytes));
  }
  return gateways;
}

std::vector<IpAddress> resolvers_of(std::string_view resolv_conf) {
  std::vector<IpAddress> resolvers;
  for (const std::string_view line : split(resolv_conf, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 2 || words[0] != "nameserver") continue;
    const std::string_view text = words[1].substr(0, words[1].find('%'));
    if (const auto address = parse_ip(text)) add_once(resolvers, *address);
  }
  return resolvers;
}

std::vector<unsigned> ssh_ports_of(std::string_view sshd_config) {
  std::vector<unsigned> ports;
  for (const std::string_view written : split(sshd_config, '\n')) {
    // sshd takes `Port=22` and `Port "22"` too.
    std::string line(written);
    for (char& c : line)
      if (c == '=' || c == '"' || c == '\r') c = ' ';
    const auto words = words_of(line);
    unsigned port = 0;
    if (words.size() < 2) continue;
    if (equal_caseless(words[0], "port")) {
      if (parse_integer(words[1], port)) ports.push_back(port);
    } else if (equal_caseless(words[0], "listenaddress")) {
      const std::size_t colon = words[1].rfind(':');
      const bool with_port = colon != std::string_view::npos &&
                             (words[1].find(':') == colon || words[1][colon - 1] == ']');
      if (with_port && parse_integer(words[1].substr(colon + 1), port)) ports.push_back(port);
    }
  }
  if (ports.empty()) ports.push_back(22);
  return ports;
}

std::vector<IpAddress> peers_of(std::string_view table, const std::vector<unsigned>& ports) {
  constexpr std::string_view established = "01";
  std::vector<IpAddress> peers;
  for (const std::string_view line : split(table, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 4 || words[3] != established) continue;
    const std::size_t own_colon = words[1].find(':');
    const std::size_t peer_colon = words[2].find(':');
    unsigned port = 0;
    if (own_colon == std::string_view::npos || peer_colon == std::string_view::npos ||
        !parse_hex(words[1].substr(own_colon + 1), port) ||
        std::find(ports.begin(), ports.end(), port) == ports.end())
      continue;
    if (const auto peer = address_of_words(words[2].substr(0, peer_colon))) add_once(peers, *peer);
  }
  return peers;
}

namespace {

// Reads what there is; why something cannot be read is noted.
class FactReader {
 public:
  explicit FactReader(std::vector<std::string>& unknown) : unknown_(unknown) {}

  std::string read(const std::string& path, std::string_view what) {
    // A busy server has hundreds of thousands of connections.
    constexpr std::size_t most = std::size_t{1} << 30;
    try {
      if (facts_of(path)) return read_file(path, most);
    } catch (const Error& error) {
      note(what, error);
    }
    return "";
  }

  // One after the other; "" where the directory is not there.
  std::string read_all(const std::string& directory, std::string_view suffix,
                       std::string_view what) {
    std::string all;
    try {
      if (!facts_of(directory)) return all;
      for (const std::string& name : list_directory(directory))
        if (name.ends_with(suffix)) all += "\n" + read(directory + name, what);
    } catch (const Error& error) {
      note(what, error);
    }
    return all;
  }

 private:
  void note(std::string_view what, const Error& error) {
    unknown_.push_back(fmt::format("{}: {}", what, error.problems().front().message));
  }

  std::vector<std::string>& unknown_;
};

// What began the process; nothing for the first one, and for one that has ended.
std::optional<unsigned> parent_of(unsigned process) {
  const std::string stat = read_file(fmt::format("/proc/{}/stat", process));
  // Behind the name, which may hold anything: its state, its parent.
  const auto words = words_of(std::string_view(stat).substr(stat.rfind(')') + 1));
  unsigned parent = 0;
  if (words.size() < 2 || !parse_integer(words[1], parent) || parent == 0) return std::nullopt;
  return parent;
}

std::optional<std::string> variable_of(unsigned process, std::string_view name) {
  const std::string all = read_file(fmt::format("/proc/{}/environ", process));
  for (const std::string_view variable : split(all, '\0'))
    if (variable.starts_with(name) && variable.substr(name.size()).starts_with('='))
      return std::string(variable.substr(name.size() + 1));
  return std::nullopt;
}

// Of this process and of those above it, as far as they may be looked at: sudo and cron begin
// theirs with an environment of its own.
std::vector<std::string> ssh_connections() {
  constexpr const char* name = "SSH_CONNECTION";
  constexpr int most_generations = 32;
  std::vector<std::string> connections;
  if (auto own = environment(name)) connections.push_back(std::move(*own));
  std::optional<unsigned> process = static_cast<unsigned>(::getppid());
  for (int i = 0; process && i < most_generations; ++i) {
    try {
      if (auto one = variable_of(*process, name)) connections.push_back(std::move(*one));
    } catch (const Error&) {
      // Another user's: what is not ours to see tells nothing.
    }
    try {
      process = parent_of(*process);
    } catch (const Error&) {
      break;
    }
  }
  return connections;
}

std::vector<IpAddress> ssh_peers(FactReader& facts) {
  constexpr std::string_view what = "sshd's ports";
  std::vector<IpAddress> peers;
  std::vector<unsigned> ports =
      ssh_ports_of(facts.read("/etc/ssh/sshd_config", what) +
                   facts.read_all("/etc/ssh/sshd_config.d/", ".conf", what));
  for (const std::string& connection : ssh_connections()) {
    const auto words = words_of(connection);
    if (!words.empty())
      if (const auto peer = parse_ip(words[0].substr(0, words[0].find('%'))))
        add_once(peers, *peer);
    unsigned port = 0;
    if (words.size() == 4 && parse_integer(words[3], port)) ports.push_back(port);
  }
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"})
    for (const IpAddress& peer : peers_of(facts.read(table, "established connections"), ports))
      add_once(peers, peer);
  return peers;
}

}  // namespace

NetworkFacts network_facts(SshPeers peers) {
  NetworkFacts facts;
  facts.own = own_addresses(facts.unknown);
  FactReader reader(facts.unknown);
  facts.gateways = gateways_of_route(reader.read("/proc/net/route", "gateways"));
  for (const IpAddress& address :
       gateways_of_ipv6_route(reader.read("/proc/net/ipv6_route", "IPv6 gateways")))
    add_once(facts.gateways, address);
  // The second names those behind systemd-resolved's own address.
  facts.resolvers = resolvers_of(reader.read("/etc/resolv.conf", "resolvers") + "\n" +
                                 reader.read("/run/systemd/resolve/resolv.conf", "resolvers"));
  facts.fixed_known = facts.unknown.empty();
  if (peers == SshPeers::looked_up) facts.ssh_peers = ssh_peers(reader);
  return facts;
}

}  // namespace secops::host
