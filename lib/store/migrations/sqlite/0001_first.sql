-- The first schema.
--
-- Every table is STRICT, so a value of a wrong type is refused and not converted. Ids are made by us
-- (no AUTOINCREMENT) and nothing is done by triggers, so that the same statements run on PostgreSQL.
-- Times are INTEGER milliseconds since 1970, UTC. Text that comes from outside (log lines, user names,
-- paths) is BLOB: it may hold NUL and bytes that are not UTF-8, which TEXT would cut or mangle.

-- Who changed what, when and why. Each row's hash covers the hash of the row before it, so an edit, a
-- removal, an insertion or a change of order shows (store/audit.h says over what exactly).
CREATE TABLE audit (
  sequence     INTEGER PRIMARY KEY CHECK (sequence > 0),
  time         INTEGER NOT NULL,               -- when the act is said to be done (--now)
  recorded     INTEGER NOT NULL,               -- what the clock showed when the row was written
  actor        TEXT NOT NULL,
  command      TEXT NOT NULL,
  change       TEXT NOT NULL,                  -- "finding.added", "store.prune"
  subject      TEXT NOT NULL,                  -- an id or a value
  reason       TEXT NOT NULL,
  before_state TEXT NOT NULL,                  -- JSON, '' for none
  after_state  TEXT NOT NULL,
  hash         BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- "What was ever done about this?" is asked by subject.
CREATE INDEX audit_by_subject ON audit (subject);

-- Where the chain must begin and end. Without `head`, rows cut off its end would not be missed; `sealed`
-- is the last row that pruning took away, so that what is left still verifies.
CREATE TABLE audit_marks (
  kind     TEXT PRIMARY KEY CHECK (kind IN ('head', 'sealed')),
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  hash     BLOB NOT NULL CHECK (length(hash) = 32),
  rows     INTEGER NOT NULL CHECK (rows >= 0)  -- rows of the chain up to here, pruned ones included
) STRICT;

-- Runs of jobs: "did it run, and how did it end?"
CREATE TABLE runs (
  id        INTEGER PRIMARY KEY CHECK (id > 0),
  job       TEXT NOT NULL,
  arguments TEXT NOT NULL,                     -- digest, since arguments may name secret places
  version   TEXT NOT NULL,
  actor     TEXT NOT NULL,
  started   INTEGER NOT NULL,
  ended     INTEGER,                           -- NULL: still running, or died
  status    INTEGER CHECK (status BETWEEN 0 AND 255),
  CHECK ((ended IS NULL) = (status IS NULL))
) STRICT;

CREATE INDEX runs_by_job ON runs (job, started);

-- What things are about: every address, user, wallet that anything in the store names. Value first in the
-- key, since people ask by value alone.
CREATE TABLE subjects (
  id    INTEGER PRIMARY KEY CHECK (id > 0),
  kind  TEXT NOT NULL,                         -- ip, user, wallet, email, host, id, value
  value BLOB NOT NULL,
  UNIQUE (value, kind)
) STRICT;

-- Findings (findings/finding.h). The id comes from content, so a log that is read again adds nothing.
CREATE TABLE findings (
  id              TEXT PRIMARY KEY,
  severity        INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
  rule            TEXT NOT NULL,
  title           TEXT NOT NULL,
  count           INTEGER NOT NULL CHECK (count >= 0),
  window_ms       INTEGER NOT NULL CHECK (window_ms >= 0),
  condition       TEXT NOT NULL,
  first           INTEGER NOT NULL,
  last            INTEGER NOT NULL,
  evidence        BLOB NOT NULL,               -- one line, redacted
  evidence_sha256 TEXT NOT NULL,               -- of the raw line
  evidence_source BLOB NOT NULL,
  action          TEXT NOT NULL,
  block_for_ms    INTEGER CHECK (block_for_ms > 0),
  playbook        TEXT NOT NULL,
  contact         TEXT NOT NULL,
  advice          TEXT NOT NULL,
  state           INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- open, acknowledged, closed
  state_by        TEXT NOT NULL,
  state_reason    TEXT NOT NULL,
  state_since     INTEGER,                     -- NULL: never decided on
  seen            INTEGER NOT NULL
) STRICT;

CREATE INDEX findings_by_last ON findings (last);
CREATE INDEX findings_by_rule ON findings (rule);

-- The key of a finding, field by field in the rule's order; the values are subjects, which makes "what was
-- ever seen from this address" one look-up.
CREATE TABLE finding_subjects (
  finding  TEXT NOT NULL REFERENCES findings (id) ON UPDATE CASCADE ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  field    TEXT NOT NULL,
  subject  INTEGER NOT NULL REFERENCES subjects (id),
  PRIMARY KEY (finding, position)
) STRICT;

CREATE INDEX finding_subjects_by_subject ON finding_subjects (subject);

-- Ids that a finding had before a late event moved its start; they stand in old messages and tickets.
CREATE TABLE finding_aliases (
  old_id  TEXT PRIMARY KEY,
  finding TEXT NOT NULL REFERENCES findings (id) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT;

CREATE INDEX finding_aliases_by_finding ON finding_aliases (finding);

-- What a job must remember between runs: cursors of sources, state of windows. Only its owner reads the
-- bytes. The name may be a path, hence BLOB.
CREATE TABLE states (
  kind    TEXT NOT NULL,
  name    BLOB NOT NULL,
  bytes   BLOB NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT;

-- Service levels by source and hour (levels/levels.h). Histograms can be merged, so a week or a month is
-- the sum of its hours.
CREATE TABLE rollups (
  source         TEXT NOT NULL,
  hour           INTEGER NOT NULL,             -- hours since 1970
  succeeded      INTEGER NOT NULL CHECK (succeeded >= 0),
  failed         INTEGER NOT NULL CHECK (failed >= 0),
  requests       INTEGER NOT NULL CHECK (requests >= 0),
  request_errors INTEGER NOT NULL CHECK (request_errors >= 0),
  errors         INTEGER NOT NULL CHECK (errors >= 0),
  response_time  BLOB NOT NULL,                -- levels/histogram.h
  per_minute     BLOB NOT NULL CHECK (length(per_minute) = 240),  -- 60 counts, 32 bits, little-endian
  PRIMARY KEY (source, hour)
) STRICT;

CREATE INDEX rollups_by_hour ON rollups (hour);
