-- Outputs and who belongs to them. The river, everything that is not private, is output 0, without a name.
--
-- `gone`: not configured at present; its members stay, for it may come back. `filled`: its members were found once; what
-- a later change of `select_text` finds is old to its readers. `since`: entries published after this number were never
-- judged for it, because it was gone; they are no latecomers. `first_name`: the one that it was made with.
CREATE TABLE output (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    first_name  TEXT NOT NULL DEFAULT '',
    select_text TEXT NOT NULL DEFAULT '',
    public      INTEGER NOT NULL DEFAULT 1,
    gone        INTEGER NOT NULL DEFAULT 0,
    filled      INTEGER NOT NULL DEFAULT 0,
    since       INTEGER
) STRICT;
INSERT INTO output (id, name, filled) VALUES (0, '', 1);

-- Groups of copies in outputs, by the `pub_seq` of their lead: it moves to the heir when a lead hands its place over.
-- `sort_at` is the place in this output. `out`: belonged once, and would return with the standing that it had. `late`:
-- belongs since the output changed, hence on pages and not in feeds. `named`: the output names the lead's private feed.
-- `feed` and `language` are the lead's, so that a filtered page is read from this table alone.
CREATE TABLE member (
    output   INTEGER NOT NULL REFERENCES output,
    out      INTEGER NOT NULL,
    sort_at  INTEGER NOT NULL,
    pub_seq  INTEGER NOT NULL,
    late     INTEGER NOT NULL,
    named    INTEGER NOT NULL,
    feed     INTEGER NOT NULL,
    language TEXT,
    PRIMARY KEY (output, out, sort_at, pub_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_entry ON member (pub_seq);

-- What must be judged anew: -1 for every output, or for the entries of every feed. `cursor` is the last number done,
-- downwards.
CREATE TABLE rejudge (
    output INTEGER NOT NULL,
    feed   INTEGER NOT NULL,
    cursor INTEGER NOT NULL,
    PRIMARY KEY (feed, output)
) STRICT, WITHOUT ROWID;

-- As the model judges it, noted so that queries can tell. A feed that nobody wants keeps what it was.
ALTER TABLE feed ADD COLUMN private INTEGER NOT NULL DEFAULT 0;

CREATE INDEX entry_feed ON entry (feed);

INSERT INTO member (output, out, sort_at, pub_seq, late, named, feed, language)
    SELECT 0, 0, sort_at, pub_seq, 0, 0, feed, lower(language) FROM entry WHERE pub_seq IS NOT NULL
    ORDER BY sort_at, pub_seq;
