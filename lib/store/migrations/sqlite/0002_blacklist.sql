-- The blacklist (blacklist/entry.h): one row for each time that a value was listed by a person or a rule.
-- Rows are never reused: a value that is listed again gets a row of its own, so its history stays.
CREATE TABLE blacklist (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL
    CHECK (kind IN ('ip', 'net', 'wallet', 'email', 'domain', 'user', 'card', 'country')),
  value        BLOB NOT NULL,                  -- canonical (blacklist/value.h)
  subject      INTEGER NOT NULL REFERENCES subjects (id),
  reason       TEXT NOT NULL CHECK (reason <> ''),
  source       TEXT NOT NULL CHECK (source IN ('person', 'rule')),
  rule         TEXT NOT NULL,                  -- handle, '' for a person's entry
  finding      TEXT NOT NULL,                  -- id as it was then, '' for none
  actor        TEXT NOT NULL,
  added        INTEGER NOT NULL,
  expires      INTEGER,                        -- NULL: for ever
  hits         INTEGER NOT NULL CHECK (hits >= 0),  -- events seen of it while it was listed
  last_hit     INTEGER,
  ended        INTEGER,                        -- NULL: still listed, unless `expires` has passed
  ended_by     TEXT NOT NULL,
  ended_reason TEXT NOT NULL,
  CHECK (expires IS NULL OR expires > added),
  CHECK ((ended IS NULL) = (ended_reason = ''))
) STRICT;

-- No value is listed twice at a time, whoever adds it.
CREATE UNIQUE INDEX blacklist_listed ON blacklist (kind, value) WHERE ended IS NULL;
CREATE INDEX blacklist_by_value ON blacklist (value);
CREATE INDEX blacklist_by_subject ON blacklist (subject);
CREATE INDEX blacklist_by_expires ON blacklist (expires) WHERE ended IS NULL;
CREATE INDEX blacklist_by_finding ON blacklist (finding);
