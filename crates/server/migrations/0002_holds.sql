-- The calm stop: how long a hold lasts is its own thing, because it outlives the quote when the
-- batch was paused, and an instruction is made again when the time to pay has moved.
ALTER TABLE purchases ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;
UPDATE purchases SET held_until = quote_exp;
DROP INDEX purchases_held;
CREATE INDEX purchases_held ON purchases (batch, held_until, qty) WHERE ordered = 0;

-- When the batch last went on: evidence of before is of no use any more.
ALTER TABLE batches ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;
-- "wanted", where the operator asked a running server to let the batch go on; else why it did not.
ALTER TABLE batches ADD COLUMN resumption TEXT;

ALTER TABLE instructions ADD COLUMN exp INTEGER NOT NULL DEFAULT 0;

-- A view keeps the columns that it was made with.
DROP VIEW purchases_with_orders;
CREATE VIEW purchases_with_orders AS
SELECT p.*, o.no, o.attempt, o.quote_digest AS confirmed, o.state, o.pay_by,
    o.trade, o.paid_fen, o.paid, o.receipt
FROM purchases p LEFT JOIN orders o ON o.purchase = p.id;
