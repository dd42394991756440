-- The name that a ready entry would have, had another entry not had it first. NULL for most: they have theirs.
ALTER TABLE ready ADD COLUMN name BLOB;
