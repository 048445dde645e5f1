-- An entry that was listed although it was protected, by a person's word: it is enforced where others are
-- left out that became protected later (blacklist/enforced.h).
ALTER TABLE blacklist ADD COLUMN overrides_protection INTEGER NOT NULL DEFAULT 0
  CHECK (overrides_protection IN (0, 1));
