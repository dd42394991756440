-- Origins are numbered by precedence: 1 file, 2 opml, 3 added, 4 starter, 5 kept. The second is new.
UPDATE subscription SET origin = origin + 10 WHERE origin >= 2;
UPDATE subscription SET origin = origin - 9 WHERE origin >= 12;

-- What the daemon remembers by name, in a form of its own.
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
