-- Feeds of the blacklist (blacklist/feed.h): lists that others keep, each replaced as a whole. A million
-- networks as rows took 13 to 25 s to store; as packed blocks they take a fraction of a second.
CREATE TABLE feeds (
  name     TEXT PRIMARY KEY CHECK (name <> ''),
  entries  INTEGER NOT NULL CHECK (entries > 0),
  digest   TEXT NOT NULL,               -- SHA-256 of the blocks in their order, hex
  actor    TEXT NOT NULL,
  imported INTEGER NOT NULL,            -- when its content last changed
  seen     INTEGER NOT NULL,            -- when it was last imported, changed or not
  expires  INTEGER                      -- NULL: listed until it is replaced or removed
) STRICT;

-- first and reach: the lowest first and the highest last address (network order), or the lowest and
-- the highest text; what holds a value stands in a block with first <= value <= reach.
CREATE TABLE feed_blocks (
  feed   TEXT NOT NULL REFERENCES feeds (name) ON DELETE CASCADE,
  kind   TEXT NOT NULL CHECK (kind IN ('v4', 'v6', 'wallet', 'email', 'domain', 'user', 'card', 'country')),
  number INTEGER NOT NULL,
  first  BLOB NOT NULL,
  reach  BLOB NOT NULL,
  bytes  BLOB NOT NULL,                 -- v4: 4 bytes and the prefix each; v6: 16 and the prefix; else a text a line
  PRIMARY KEY (feed, kind, number)
) STRICT;

CREATE INDEX feed_blocks_by_first ON feed_blocks (kind, first);
