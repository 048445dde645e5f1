#include "events/format.h"

namespace secops::events {

std::vector<Sample> json_lines_samples() {
  return {
      // pino
      {R"~({"level":50,"time":1769594400123,"pid":7,"hostname":"signer","name":"api","msg":"boom","err":)~"
       R"~({"type":"TypeError","message":"x is undefined","stack":"TypeError: x\n at a.js:1"}})~",
       {{"@timestamp", "2026-01-28T10:00:00.123Z"},
        {"log.level", "error"},
        {"message", "boom"},
        {"process.pid", "7"},
        {"host.name", "signer"},
        {"service.name", "api"},
        {"error.message", "x is undefined"},
        {"error.stack_trace", "TypeError: x\n at a.js:1"}}},
      // pino-http
      {R"~({"level":30,"time":1769594400000,"req":{"method":"POST","url":"/pay?x=1","remoteAddress":)~"
       R"~("203.0.113.9","remotePort":4711},"res":{"statusCode":502},"responseTime":1234.5,"msg":"done"})~",
       {{"http.request.method", "POST"},
        {"url.path", "/pay"},
        {"url.query", "x=1"},
        {"source.ip", "203.0.113.9"},
        {"source.port", "4711"},
        {"http.response.status_code", "502"},
        {"event.duration", "1234500000"}}},
      // winston
      {R"~({"level":"warn","message":"Retry 2/3 after 2s","timestamp":"2026-01-28T10:00:00.000Z"})~",
       {{"log.level", "warning"},
        {"event.action", "api.retry"},
        {"@timestamp", "2026-01-28T10:00:00Z"}}},
      // bunyan
      {R"~({"name":"shop","hostname":"h1","pid":7,"level":20,"msg":"found","time":"2026-01-28T10:00:00.243Z","v":0})~",
       {{"service.name", "shop"},
        {"log.level", "debug"},
        {"@timestamp", "2026-01-28T10:00:00.243Z"}}},
      // ECS, dotted and nested
      {R"~({"@timestamp":"2026-01-28T10:00:00Z","log.level":"ERROR","message":"m","event":{"action":)~"
       R"~("login_failed","duration":1500},"source":{"ip":"2001:DB8::1"},"user":{"name":"bob"}})~",
       {{"log.level", "error"},
        {"event.action", "login.failed"},
        {"event.outcome", "failure"},
        {"event.duration", "1500"},
        {"source.ip", "2001:db8::1"},
        {"user.name", "bob"}}},
      // the shop's security log
      {R"~({"eventType":"LOGIN_FAILED","severity":"CRITICAL","message":"Too many","timestamp":1769594400000,)~"
       R"~("metadata":{"ip":"203.0.113.9","username":"eve","userAgent":"curl"},"tags":["a","b"]})~",
       {{"event.action", "login.failed"},
        {"event.severity", "critical"},
        {"log.level", ""},
        {"source.ip", "203.0.113.9"},
        {"user.name", "eve"},
        {"user_agent.original", "curl"},
        {"eventType", "LOGIN_FAILED"},
        {"tags", "a"},
        {"@timestamp", "2026-01-28T10:00:00Z"}}},
      {R"~({"eventType":"payment_blocked","severity":"high","timestamp":1769594400000,"metadata":)~"
       R"~({"ip":"198.51.100.7:443","transactionId":"t-1","amount":123456789012345678901234567890}})~",
       {{"event.action", "payment.blocked"},
        {"event.severity", "high"},
        {"source.ip", "198.51.100.7"},
        {"source.port", "443"},
        {"transaction.id", "t-1"},
        {"transaction.amount", "123456789012345678901234567890"}}},
      {R"~({"eventType":"coupon_used","timestamp":1769594400000,"durationMs":12})~",
       {{"event.action", "coupon_used"}, {"event.outcome", ""}, {"event.duration", "12000000"}}},
      // zap, caddy
      {R"~({"level":"error","ts":1769594400.25,"logger":"http","msg":"slow","duration":0.5,"status":503})~",
       {{"@timestamp", "2026-01-28T10:00:00.250Z"},
        {"log.logger", "http"},
        {"event.duration", "500000000"},
        {"http.response.status_code", "503"}}},
      // journalctl -o json
      {R"~({ "__REALTIME_TIMESTAMP" : "1769594400000000", "PRIORITY" : "3", "_HOSTNAME" : "web", )~"
       R"~("SYSLOG_IDENTIFIER" : "app", "_PID" : "9", "MESSAGE" : "disk full" })~",
       {{"@timestamp", "2026-01-28T10:00:00Z"},
        {"log.level", "error"},
        {"process.name", "app"},
        {"message", "disk full"}}},
      // A payment: who is paid, in what, by which card.
      {R"~({"time":"2026-01-28T10:00:00Z","eventType":"payment.attempted","userId":"u7",)~"
       R"~("to":"DE02120300000000202051","currency":"EUR","amount":"19.90","cardFingerprint":"Xt5","ip_country":"de"})~",
       {{"event.action", "payment.attempted"},
        {"user.id", "u7"},
        {"transaction.recipient", "DE02120300000000202051"},
        {"transaction.asset", "EUR"},
        {"transaction.amount", "19.90"},
        {"transaction.card", "Xt5"},
        {"source.geo.country_iso_code", "DE"}}},
      {R"~({"eventType":"payment.attempted","to":"shop","recipient":"r1","ip_country":"Germany"})~",
       {{"transaction.recipient", "r1"}, {"source.geo.country_iso_code", ""}}},
      {R"~({"msg":"mail sent","to":"ann@example.org","merchant":"m"})~",
       {{"transaction.recipient", ""}}},
      // structlog
      {R"~({"event":"user logged in","level":"info","timestamp":"2026-01-28T10:00:00Z"})~",
       {{"event.action", "login.succeeded"}, {"message", "user logged in"}}},
      // escapes, a repeated key, a nested array
      {R"~({"msg":"a\u0041\"\/\ud83d\ude00\ud83d","msg":"b\u00e9\\","n":[1,[2,{"k":"v"}]],"x":null})~",
       {{"message", "b\xC3\xA9\\"}, {"n", "1"}, {"n.k", "v"}, {"@timestamp", ""}}},
      {R"~({"remote":"nginx \x22 default","msg":"\x41"})~", {{"message", "A"}}},
      {"{\"msg\":\"bad \xFF byte and \x01 control\",\"eventType\":\"login.failed\"}",
       {{"event.action", "login.failed"},
        {"message", "bad \xEF\xBF\xBD byte and \xEF\xBF\xBD control"}}},
      {"  {\"msg\":\"blanks around\"}\r", {{"message", "blanks around"}}},
      {R"~({"msg":"cut of)~", {}},
      {R"~({"msg":"two"} {"msg":"objects"})~", {}},
      {R"~({"ua":"\q\u12","msg":"bad \q escape","n":NaN,"eventType":"login.failed"})~",
       {{"message", "bad \\q escape"}, {"ua", "\\q\\u12"}, {"event.action", "login.failed"}}},
      {R"~({"n":01})~", {}},
      {R"~({"n":tru})~", {}},
      {R"~({"a":1,})~", {}},
      {R"~(["msg"])~", {}},
      {R"~({this is no json at all})~", {}},
      {R"~(plain {"msg":"x"})~", {}},
      {"", {}},
      {"}", {}},
  };
}

}  // namespace secops::events
