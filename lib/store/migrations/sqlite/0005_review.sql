-- The review queue (review/item.h): what a person must judge.
CREATE TABLE review_items (
  id          TEXT PRIMARY KEY,                -- from the key, so that adding again doubles nothing
  key         BLOB NOT NULL UNIQUE,            -- the caller's own
  kind        TEXT NOT NULL CHECK (kind IN ('transaction', 'login', 'account', 'alert')),
  subject     BLOB NOT NULL,
  units       TEXT CHECK (units NOT GLOB '*[^0-9]*' AND units <> ''),  -- NULL: no amount
  asset       TEXT CHECK ((asset IS NULL) = (units IS NULL)),
  decimals    INTEGER CHECK ((decimals IS NULL) = (units IS NULL)),
  score       INTEGER NOT NULL CHECK (score >= 0),
  country     TEXT NOT NULL,                   -- ISO 3166-1 alpha-2, '' for none
  maker       BLOB NOT NULL,                   -- who may not approve it
  maker_uid   INTEGER,                         -- NULL: the item says its maker by name only
  happened    INTEGER,                         -- NULL: not said
  digest      TEXT NOT NULL,                   -- of the content as it was added
  added       INTEGER NOT NULL,
  waits_since INTEGER NOT NULL,                -- added, or reopened
  added_by    TEXT NOT NULL,
  due         INTEGER NOT NULL,
  approvals   INTEGER NOT NULL CHECK (approvals > 0),  -- that it needed when it was added
  state       TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'approved', 'rejected', 'expired')),
  version     INTEGER NOT NULL CHECK (version > 0),
  round       INTEGER NOT NULL CHECK (round > 0),      -- one more each time that it is reopened
  claimed_by  TEXT NOT NULL CHECK ((claimed_by <> '') = (state = 'claimed')),
  claimed     INTEGER CHECK ((claimed IS NULL) = (claimed_by = '')),
  closed      INTEGER CHECK ((closed IS NULL) = (state IN ('open', 'claimed')))
) STRICT;

-- Worst and oldest first, of what is still to be judged.
CREATE INDEX review_waiting ON review_items (score DESC, added, id) WHERE closed IS NULL;
CREATE INDEX review_due ON review_items (due) WHERE closed IS NULL;
CREATE INDEX review_waits ON review_items (waits_since) WHERE closed IS NULL;
CREATE INDEX review_closed ON review_items (closed) WHERE closed IS NOT NULL;

CREATE TABLE review_reasons (
  item     TEXT NOT NULL REFERENCES review_items (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  rule     TEXT NOT NULL,                      -- handle, '' where no rule says it
  text     BLOB NOT NULL,
  score    INTEGER NOT NULL CHECK (score >= 0),
  snoozed  INTEGER NOT NULL CHECK (snoozed IN (0, 1)),
  PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_reasons_by_rule ON review_reasons (rule) WHERE rule <> '';

-- What the item is about (role: subject, ip, wallet, email, user, card, domain) and what it is linked
-- with (finding, incident, block).
CREATE TABLE review_subjects (
  item     TEXT NOT NULL REFERENCES review_items (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  role     TEXT NOT NULL,
  subject  INTEGER NOT NULL REFERENCES subjects (id),
  PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_subjects_by_subject ON review_subjects (subject);

-- What else was given with it or noted since; redacted.
CREATE TABLE review_notes (
  item     TEXT NOT NULL REFERENCES review_items (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  time     INTEGER NOT NULL,
  actor    TEXT NOT NULL,                      -- '' for evidence that came with the item
  text     BLOB NOT NULL,
  PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;

-- Four eyes: of one round nobody counts twice, whatever name a user id has been given meanwhile.
CREATE TABLE review_decisions (
  item    TEXT NOT NULL REFERENCES review_items (id) ON DELETE CASCADE,
  round   INTEGER NOT NULL CHECK (round > 0),
  verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
  uid     INTEGER NOT NULL CHECK (uid >= 0),
  actor   TEXT NOT NULL,
  time    INTEGER NOT NULL,
  reason  TEXT NOT NULL CHECK (reason <> ''),
  PRIMARY KEY (item, round, verdict, uid),
  UNIQUE (item, round, verdict, actor)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_decisions_by_time ON review_decisions (time);

-- A rule that says nothing about one value until a moment.
CREATE TABLE review_snoozes (
  rule   TEXT NOT NULL,
  value  BLOB NOT NULL,
  until  INTEGER NOT NULL,
  since  INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  PRIMARY KEY (rule, value)
) STRICT, WITHOUT ROWID;
