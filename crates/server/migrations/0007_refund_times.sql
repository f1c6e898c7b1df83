-- When what happened to the money of an order; each is set once.
ALTER TABLE orders ADD COLUMN refund_asked INTEGER;
ALTER TABLE orders ADD COLUMN refund_sent INTEGER;
ALTER TABLE orders ADD COLUMN refunded INTEGER;
ALTER TABLE orders ADD COLUMN closed INTEGER;

-- What finds the purchase on any phone: the SHA-256 of its claim code.
ALTER TABLE orders ADD COLUMN claim TEXT;
CREATE UNIQUE INDEX orders_by_claim ON orders (claim) WHERE claim IS NOT NULL;

-- Tickets for riders whose order at the channel was wrong by our fault: one for each rider and batch, and none of the
-- batch's own. The number is the rowid.
CREATE TABLE compensations (
    number INTEGER PRIMARY KEY,
    rider TEXT NOT NULL,
    batch TEXT NOT NULL,
    order_no TEXT NOT NULL REFERENCES orders (no),
    note TEXT NOT NULL,
    UNIQUE (rider, batch)
) STRICT;

-- A session that a claim code opened knows this purchase and no other.
ALTER TABLE sessions ADD COLUMN purchase TEXT;

DROP VIEW purchases_with_orders;
CREATE VIEW purchases_with_orders AS
SELECT p.*, o.no, o.attempt, o.quote_digest AS confirmed, o.state, o.pay_by,
    o.trade, o.paid_fen, o.paid, o.receipt, o.refund_asked, o.refund_sent, o.refunded, o.closed,
    o.claim, COALESCE(o.paid_through, i.channel) AS channel, c.note AS compensation
FROM purchases p LEFT JOIN orders o ON o.purchase = p.id
LEFT JOIN instructions i ON i.order_no = o.no LEFT JOIN compensations c ON c.order_no = o.no;
