-- Pausing a feed, keys for readers, and when the file was last read as a whole.
ALTER TABLE poll ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN verified INTEGER;
CREATE TABLE access_key (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    output TEXT,
    hash   BLOB NOT NULL UNIQUE,
    note   TEXT NOT NULL,
    made   INTEGER NOT NULL
) STRICT;
