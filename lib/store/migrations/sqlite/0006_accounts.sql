-- What is known of accounts from the events by which their money moved (accounts/known_accounts.h). Only
-- whether two are the same is ever asked, so accounts, recipients and countries stand here as the first 16
-- bytes of a SHA-256 and nobody's name does.
CREATE TABLE accounts (
  id      INTEGER PRIMARY KEY CHECK (id > 0),
  account BLOB NOT NULL UNIQUE CHECK (length(account) = 16),
  since   INTEGER NOT NULL,                    -- its first event
  last    INTEGER NOT NULL,                    -- the beginning of the last day on which it had one
  days    BLOB NOT NULL CHECK (length(days) > 0 AND length(days) % 4 = 0)  -- those days, since 1970
) STRICT;

CREATE INDEX accounts_by_last ON accounts (last);

CREATE TABLE account_contacts (
  account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind    TEXT NOT NULL CHECK (kind IN ('country', 'recipient')),
  value   BLOB NOT NULL CHECK (length(value) = 16),
  since   INTEGER NOT NULL,                    -- the account's first event with it
  last    INTEGER NOT NULL,                    -- the beginning of the last day with one
  PRIMARY KEY (account, kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_contacts_by_last ON account_contacts (last);
