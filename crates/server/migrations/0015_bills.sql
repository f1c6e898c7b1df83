-- Which daily bill of a provider was read, and when one that could not be read is asked for again. Days are counted in
-- China from 1970.
CREATE TABLE bills (
    provider TEXT NOT NULL,
    day INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,
    PRIMARY KEY (provider, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX bills_due ON bills (provider, next_try) WHERE read = 0;
