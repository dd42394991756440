-- What a feed's dates have taught about its clock: JSON, or NULL for one that seems to be right.
ALTER TABLE poll ADD COLUMN clock TEXT;
