-- Times are milliseconds since 1970. Addresses and keys that are only compared are kept as hashes seeded by the
-- store's own name, so that nobody outside can make two of them meet.

-- One row. `seq` numbers entries (and their turn for the relater); `pub_seq` is the head of the publication order.
CREATE TABLE meta (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    instance BLOB NOT NULL,
    created  INTEGER NOT NULL,
    seq      INTEGER NOT NULL DEFAULT 0,
    pub_seq  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a feed is. A feed is never deleted: an address that comes back is the same feed.
CREATE TABLE feed (
    id           INTEGER PRIMARY KEY,
    declared_url TEXT NOT NULL UNIQUE,
    fetch_url    TEXT NOT NULL,
    profile      TEXT NOT NULL DEFAULT '{}',
    added        INTEGER NOT NULL
) STRICT;
CREATE INDEX feed_moved ON feed (fetch_url) WHERE fetch_url <> declared_url;

-- Who wants it. Origins are numbered by precedence: 1 file, 2 added, 3 starter. No row, not subscribed.
CREATE TABLE subscription (
    feed     INTEGER NOT NULL REFERENCES feed,
    origin   INTEGER NOT NULL,
    settings TEXT NOT NULL,
    PRIMARY KEY (feed, origin)
) STRICT, WITHOUT ROWID;

-- What a poll rewrites, apart from the rest so that a poll which changed nothing touches one small row.
-- `due` is 0 for a feed never polled, NULL for one that is not to be polled again.
CREATE TABLE poll (
    feed          INTEGER PRIMARY KEY REFERENCES feed,
    due           INTEGER DEFAULT 0,
    last_polled   INTEGER,
    last_success  INTEGER,
    last_status   INTEGER,
    last_error    TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    etag          BLOB,
    last_modified BLOB,
    body_hash     INTEGER,
    mean_gap      REAL NOT NULL DEFAULT 0,
    newest        INTEGER,
    policy        TEXT,
    seeded        INTEGER NOT NULL DEFAULT 0,
    n_entries     INTEGER NOT NULL DEFAULT 0,
    n_decisions   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX poll_due ON poll (due);

-- The last decisions about a feed, in a ring.
CREATE TABLE decision (
    feed   INTEGER NOT NULL REFERENCES feed,
    slot   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    topic  INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (feed, slot)
) STRICT, WITHOUT ROWID;

-- state: 0 waiting, 1 ready, 2 published, 3 hidden.
-- A published entry with a `pub_seq` has a place in the stream. One without is a copy (`lead` is set), or was beyond
-- the first entries of a new feed's archive: behind us, kept and found, never in an output.
CREATE TABLE entry (
    id              INTEGER PRIMARY KEY,
    feed            INTEGER NOT NULL REFERENCES feed,
    state           INTEGER NOT NULL,
    lead            INTEGER REFERENCES entry,
    pub_seq         INTEGER,
    sort_at         INTEGER,
    delivered       INTEGER NOT NULL,
    address         INTEGER,
    first_seen      INTEGER NOT NULL,
    published       INTEGER,
    updated         INTEGER NOT NULL,
    source_updated  INTEGER,
    public_id       BLOB NOT NULL,
    title           TEXT NOT NULL,
    link            TEXT,
    language        TEXT,
    summary_source  INTEGER NOT NULL,
    summary_version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_public_id ON entry (public_id);
CREATE UNIQUE INDEX entry_pub_seq ON entry (pub_seq) WHERE pub_seq IS NOT NULL;
CREATE INDEX entry_place ON entry (sort_at, pub_seq) WHERE pub_seq IS NOT NULL;
CREATE INDEX entry_address ON entry (address) WHERE address IS NOT NULL AND lead IS NULL;
CREATE INDEX entry_member ON entry (lead) WHERE lead IS NOT NULL;

-- Content, summary and details of an entry, packed (codec.rs); apart, so that the entries themselves stay dense.
CREATE TABLE body (
    entry  INTEGER PRIMARY KEY REFERENCES entry,
    packed BLOB NOT NULL
) STRICT;

-- Every key that an entry ever answered to. `key` is the text or, as a blob, its hash; `seen` is a day.
CREATE TABLE entry_key (
    feed  INTEGER NOT NULL,
    kind  INTEGER NOT NULL,
    key   ANY NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    seen  INTEGER NOT NULL,
    PRIMARY KEY (feed, kind, key, entry)
) STRICT, WITHOUT ROWID;

-- Ready entries in the order in which they became so: the relater's queue.
CREATE TABLE ready (
    seq     INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL REFERENCES entry,
    archive INTEGER NOT NULL
) STRICT;

-- Events, and how far each sink has settled them. Events that all have settled are deleted.
CREATE TABLE sink (
    name    TEXT PRIMARY KEY,
    settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      INTEGER NOT NULL,
    public_id BLOB NOT NULL
) STRICT;

-- When the bytes of a rendering changed last.
CREATE TABLE stamp (
    rendering TEXT PRIMARY KEY,
    etag      TEXT NOT NULL,
    changed   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
