-- Pausing a feed, keys for readers, and when the file was last read as a whole.
ALTER TABLE poll ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN verified INTEGER;
-- The highest number of a feed that was purged: it is not given again, or a late poll would bring its entries to another.
ALTER TABLE meta ADD COLUMN last_purged INTEGER NOT NULL DEFAULT 0;
CREATE TABLE access_key (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    output TEXT,
    hash   BLOB NOT NULL UNIQUE,
    note   TEXT NOT NULL,
    made   INTEGER NOT NULL
) STRICT;

-- Retention. `kept_since` is when the entry was found or last changed significantly; NULL in state 4, pruned: the text
-- and the place are gone, the keys and the name remain (a tombstone). Publishing touches neither index.
ALTER TABLE entry ADD COLUMN kept_since INTEGER;
UPDATE entry SET kept_since = max(first_seen, updated);
CREATE INDEX entry_kept ON entry (kept_since) WHERE kept_since IS NOT NULL;
CREATE INDEX entry_tombstone ON entry (feed, first_seen) WHERE kept_since IS NULL;

-- Who deletes an entry deletes what names it first. A reference here would have the engine read all keys for each entry
-- that goes, since none of these is found by its entry.
CREATE TABLE entry_key_of (
    feed  INTEGER NOT NULL,
    kind  INTEGER NOT NULL,
    key   ANY NOT NULL,
    entry INTEGER NOT NULL,
    seen  INTEGER NOT NULL,
    PRIMARY KEY (feed, kind, key, entry)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_key_of SELECT feed, kind, key, entry, seen FROM entry_key ORDER BY feed, kind, key, entry;
DROP TABLE entry_key;
ALTER TABLE entry_key_of RENAME TO entry_key;

-- `seq` is the entry's id.
CREATE TABLE ready_of (
    seq     INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL,
    archive INTEGER NOT NULL,
    name    BLOB
) STRICT;
INSERT INTO ready_of SELECT seq, entry, archive, name FROM ready;
DROP TABLE ready;
ALTER TABLE ready_of RENAME TO ready;
