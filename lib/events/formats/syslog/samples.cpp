// Envelopes only; what is inside is in the programs' samples.
#include "events/format.h"

namespace secops::events {

std::vector<Sample> syslog_samples() {
  return {
      {"Nov 22 06:13:59 web app[12]: ready",
       {{"@timestamp", "2026-11-22T06:13:59Z"},
        {"host.name", "web"},
        {"process.name", "app"},
        {"process.pid", "12"},
        {"message", "ready"}}},
      {"Dec  3 23:59:59 web kernel: [   12.345678] eth0: link up",
       {{"@timestamp", "2025-12-03T23:59:59Z"},
        {"process.name", "kernel"},
        {"process.pid", ""},
        {"message", "[   12.345678] eth0: link up"}}},
      {"<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
       {{"log.level", "critical"}, {"process.name", "su"}, {"message", "'su root' failed"}}},
      {"2026-11-22T06:14:00.5+09:00 web-1.example.net app[9]: hello there",
       {{"@timestamp", "2026-11-21T21:14:00.500Z"},
        {"host.name", "web-1.example.net"},
        {"message", "hello there"}}},
      {"<165>1 2026-11-22T06:14:00Z web app 77 ID47 [a@1 k=\"]x\\\"\"][b@1] An event",
       {{"@timestamp", "2026-11-22T06:14:00Z"},
        {"log.level", "notice"},
        {"process.name", "app"},
        {"process.pid", "77"},
        {"message", "An event"}}},
      {"<11>1 2026-11-22T06:14:00Z - app - - - nothing else",
       {{"log.level", "error"}, {"host.name", ""}, {"message", "nothing else"}}},
      {"Nov 22 06:13:59 web -- MARK --", {{"message", "-- MARK --"}, {"process.name", ""}}},
      {"Nov 22 06:13:59 web syslogd 1.4.1: restart.",
       {{"message", "syslogd 1.4.1: restart."}, {"process.name", ""}}},
      {"Nov 22 2025 06:13:59 web app: with a year", {{"@timestamp", "2025-11-22T06:13:59Z"}}},
      {"Nov 22 06:13:59 PDT web app[3]: its own zone",
       {{"@timestamp", "2026-11-22T13:13:59Z"}, {"host.name", "web"}, {"process.name", "app"}}},
      {"Nov 22 06:13:59 CST web app[3]: nobody knows which",
       {{"@timestamp", ""}, {"host.name", "web"}, {"process.name", "app"}}},
      {"Nov 22 06:13:59 CST app[3]: a host",
       {{"@timestamp", "2026-11-22T06:13:59Z"}, {"host.name", "CST"}, {"process.name", "app"}}},
      {"Nov 22 06:13:59 app[3]: no host", {{"process.name", "app"}, {"host.name", ""}}},
      {"2026-01-28T10:00:00.000Z INFO server: ready", {}},
      {"2026-01-28 10:00:00 web app: a blank between date and time", {}},
      {"Nov 32 06:13:59 web app: no such day", {}},
      {"Nov 22 25:13:59 web app: no such hour", {}},
      {"<192>Nov 22 06:13:59 web app: no such priority", {}},
      {"<11>1 2026-11-22T06:14:00Z web app - - [unfinished", {}},
      {"    at Object.<anonymous> (server.js:1:1)", {}},
      {"Nov 22 06:13:59", {}},
      {"", {}},
  };
}

}  // namespace secops::events
