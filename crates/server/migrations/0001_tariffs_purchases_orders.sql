-- Times are seconds since 1970, money is whole fen and says so in its name, notes are stored byte
-- for byte.

-- Every tariff that was ever served, by its digest in hexadecimal, so that old purchases can be
-- verified.
CREATE TABLE tariffs (
    digest TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE riders (
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL UNIQUE
) STRICT;

-- One row for each code that was sent; the latest of a phone is the one that counts.
CREATE TABLE codes (
    id INTEGER PRIMARY KEY,
    phone TEXT NOT NULL,
    digest BLOB NOT NULL,
    sent INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX codes_by_phone ON codes (phone, sent);

-- Sessions by the SHA-256 of their token: who reads this file can't sign in with it.
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    rider TEXT NOT NULL REFERENCES riders (id),
    exp INTEGER NOT NULL
) STRICT;

CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    paused_since INTEGER,
    -- The number of the last ticket that was given.
    tickets INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A purchase and its latest quote.
CREATE TABLE purchases (
    id TEXT PRIMARY KEY,
    rider TEXT NOT NULL REFERENCES riders (id),
    batch TEXT NOT NULL REFERENCES batches (id),
    product TEXT NOT NULL,
    qty INTEGER NOT NULL CHECK (qty > 0),
    tariff TEXT NOT NULL REFERENCES tariffs (digest),
    quote TEXT NOT NULL,
    quote_digest TEXT NOT NULL,
    quote_exp INTEGER NOT NULL,
    total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    ordered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX purchases_by_rider ON purchases (rider, batch);
CREATE INDEX purchases_held ON purchases (batch, quote_exp, qty) WHERE ordered = 0;

CREATE TABLE orders (
    no TEXT PRIMARY KEY,
    purchase TEXT NOT NULL UNIQUE REFERENCES purchases (id),
    rider TEXT NOT NULL REFERENCES riders (id),
    batch TEXT NOT NULL REFERENCES batches (id),
    qty INTEGER NOT NULL CHECK (qty > 0),
    attempt INTEGER NOT NULL,
    quote_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'awaiting', 'paid', 'closed', 'refunding', 'refunded', 'refund-stuck'
    )),
    pay_by INTEGER NOT NULL,
    -- What the channel says was paid.
    trade TEXT,
    paid_fen INTEGER,
    paid INTEGER,
    receipt TEXT
) STRICT;
CREATE INDEX orders_by_state ON orders (state, pay_by);
CREATE INDEX orders_by_batch ON orders (batch, state, qty);
-- The net below the rule in `sale`: one order that holds or has a ticket, per rider and batch.
CREATE UNIQUE INDEX orders_one_per_rider ON orders (rider, batch) WHERE state IN ('awaiting', 'paid');

CREATE VIEW purchases_with_orders AS
SELECT p.*, o.no, o.attempt, o.quote_digest AS confirmed, o.state, o.pay_by,
    o.trade, o.paid_fen, o.paid, o.receipt
FROM purchases p LEFT JOIN orders o ON o.purchase = p.id;

CREATE TABLE instructions (
    order_no TEXT PRIMARY KEY REFERENCES orders (no),
    digest TEXT NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

-- What the provider reported and was believed, as it came.
CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    order_no TEXT NOT NULL,
    received INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
