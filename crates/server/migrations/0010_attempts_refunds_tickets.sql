-- An order has attempts to pay it, each with a number of its own at one channel. The number of the first is the
-- order's key. `instructions` and `strays` are not read any more; a later migration drops them.
DROP VIEW purchases_with_orders;

CREATE TABLE attempts (
    no TEXT PRIMARY KEY,
    order_no TEXT NOT NULL REFERENCES orders (no),
    attempt INTEGER NOT NULL CHECK (attempt BETWEEN 1 AND 4),
    -- Its instruction, once there is one; its channel stays.
    channel TEXT,
    provider TEXT,
    digest TEXT,
    address TEXT,
    note TEXT,
    exp INTEGER NOT NULL DEFAULT 0,
    -- Until when whoever makes its instruction has it to themselves.
    leased_until INTEGER NOT NULL DEFAULT 0,
    -- `open` as long as its channel may take money for it.
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'paid')),
    -- When its channel is asked next, and how often it was asked in vain.
    next_try INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (order_no, attempt)
) STRICT;
CREATE INDEX attempts_due ON attempts (provider, next_try) WHERE state = 'open';

INSERT INTO attempts
    (no, order_no, attempt, channel, provider, digest, address, note, exp, state, next_try)
SELECT o.no, o.no, 1, i.channel, CASE WHEN i.channel LIKE 'wechat-%' THEN 'wechat'
        WHEN i.channel IS NOT NULL THEN 'alipay' END,
    i.digest, i.address, i.note, COALESCE(i.exp, 0),
    CASE o.state WHEN 'awaiting' THEN 'open' WHEN 'closed' THEN 'closed' ELSE 'paid' END, o.pay_by
FROM orders o LEFT JOIN instructions i ON i.order_no = o.no;

-- The attempt whose money decided the order, the channel that it came through, why it goes back, and how much of it
-- was given back by somebody else while the ticket stays.
ALTER TABLE orders ADD COLUMN paid_no TEXT;
ALTER TABLE orders ADD COLUMN reason TEXT;
ALTER TABLE orders ADD COLUMN part_returned_fen INTEGER;
-- The receipt of the payment, once its tickets are void.
ALTER TABLE orders ADD COLUMN voided TEXT;
UPDATE orders SET paid_no = no, paid_through = COALESCE(paid_through,
    (SELECT a.channel FROM attempts a WHERE a.no = orders.no)) WHERE trade IS NOT NULL;
UPDATE orders SET reason = CASE WHEN paid_fen = (SELECT total_fen FROM purchases WHERE id = purchase)
    THEN 'no-ticket-left' ELSE 'wrong-amount' END
    WHERE state IN ('refunding', 'refunded', 'refund-stuck');

-- Money that goes back to where it came from: that of an order, and what came for an order beside the money that decided
-- it. A provider takes money for a number once.
CREATE TABLE refunds (
    no TEXT NOT NULL REFERENCES attempts (no),
    provider TEXT NOT NULL,
    channel TEXT NOT NULL,
    trade TEXT NOT NULL,
    paid_fen INTEGER NOT NULL,
    paid INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('order', 'stray')),
    since INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'refunded', 'stuck')),
    -- When the provider was first asked for it. From then on it is looked up before it is asked for again.
    posted INTEGER,
    -- What the provider answered last, where it was a refusal.
    refusal TEXT,
    -- The number of the refund, once the provider confirmed it.
    refund TEXT,
    -- When the provider had it in hand, and when it confirmed it.
    sent INTEGER,
    refunded INTEGER,
    -- When the provider is asked next, and how often it was asked in vain.
    next_try INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (no, provider)
) STRICT;
CREATE INDEX refunds_due ON refunds (provider, next_try) WHERE state = 'due';
CREATE INDEX refunds_open ON refunds (state, since) WHERE state <> 'refunded';

INSERT INTO refunds
    (no, provider, channel, trade, paid_fen, paid, kind, since, state, posted, next_try)
SELECT no, CASE WHEN paid_through LIKE 'wechat-%' THEN 'wechat' ELSE 'alipay' END, paid_through,
    trade, paid_fen, paid, 'order', COALESCE(refund_asked, paid),
    CASE state WHEN 'refunding' THEN 'due' ELSE 'stuck' END, COALESCE(refund_asked, paid), 0
FROM orders WHERE state IN ('refunding', 'refund-stuck');
INSERT OR IGNORE INTO refunds
    (no, provider, channel, trade, paid_fen, paid, kind, since, state, posted, refund, next_try)
SELECT order_no, CASE WHEN channel LIKE 'wechat-%' THEN 'wechat' ELSE 'alipay' END, channel, trade,
    paid_fen, since, 'stray', since,
    CASE state WHEN 'refunding' THEN 'due' WHEN 'refunded' THEN 'refunded' ELSE 'stuck' END, since,
    refund, 0
FROM strays;

-- Each ticket that was given, and whether it is good: it is void from the moment at which its money goes back.
CREATE TABLE tickets (
    ticket TEXT PRIMARY KEY,
    order_no TEXT NOT NULL REFERENCES orders (no),
    state TEXT NOT NULL CHECK (state IN ('valid', 'used', 'void'))
) STRICT;
CREATE INDEX tickets_by_order ON tickets (order_no);
INSERT INTO tickets
SELECT substr(line, 1, instr(line, char(10)) - 1), no, 'valid' FROM
    (SELECT no, substr(receipt, instr(receipt, char(10) || 'ticket ') + 8) AS line FROM orders
    WHERE state = 'paid' AND instr(receipt, char(10) || 'ticket ') > 0);

-- What staff ask a running server to do about a refund, and what it answers.
CREATE TABLE refund_requests (
    id INTEGER PRIMARY KEY,
    no TEXT NOT NULL,
    verb TEXT NOT NULL CHECK (verb IN ('retry', 'record', 'give')),
    asked INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    refusal TEXT
) STRICT;
CREATE INDEX refund_requests_open ON refund_requests (id) WHERE done = 0;

-- `counting_no` is the number of the attempt that counts: the one that was paid, else the current one.
CREATE VIEW purchases_with_orders AS
SELECT p.*, o.no, o.attempt, o.quote_digest AS confirmed, o.state, o.pay_by,
    o.trade, o.paid_fen, o.paid, o.receipt, o.voided, o.refund_asked, o.refund_sent, o.refunded,
    o.closed, o.claim, o.reason, o.paid_no, o.paid_through,
    a.no AS counting_no, a.attempt AS counting_attempt,
    COALESCE(o.paid_through, a.channel) AS channel, c.note AS compensation,
    (SELECT e.channel FROM attempts e WHERE e.order_no = o.no AND e.state = 'open'
        AND e.no <> a.no AND e.channel IS NOT NULL ORDER BY e.attempt LIMIT 1) AS still_open,
    (SELECT group_concat(t.state || ' ' || t.ticket, char(10)) FROM
        (SELECT * FROM tickets WHERE order_no = o.no ORDER BY ticket) t) AS tickets,
    s.channel AS stray_channel, s.paid AS stray_paid, s.since AS stray_since, s.sent AS stray_sent,
    s.refunded AS stray_refunded
FROM purchases p LEFT JOIN orders o ON o.purchase = p.id
LEFT JOIN attempts a ON a.order_no = o.no
    AND CASE WHEN o.paid_no IS NULL THEN a.attempt = o.attempt ELSE a.no = o.paid_no END
LEFT JOIN compensations c ON c.order_no = o.no
LEFT JOIN refunds s ON s.rowid = (SELECT MIN(r.rowid) FROM refunds r
    JOIN attempts f ON f.no = r.no WHERE f.order_no = o.no AND r.kind = 'stray');
