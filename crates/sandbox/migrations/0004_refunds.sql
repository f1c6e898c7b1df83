-- Refunds of a part, several of one order, and each with an end of its own.

CREATE TABLE refunds (
    id INTEGER PRIMARY KEY,
    trade INTEGER NOT NULL REFERENCES trades (id),
    -- The merchant's number: `out_refund_no`, `out_request_no`.
    number TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0),
    status TEXT NOT NULL CHECK (status IN ('PROCESSING', 'SUCCESS', 'ABNORMAL', 'CLOSED')),
    -- Where the end of it is reported to, if anywhere.
    notify_url TEXT NOT NULL DEFAULT '',
    asked INTEGER NOT NULL,
    ended INTEGER,
    UNIQUE (trade, number)
) STRICT;
INSERT INTO refunds (trade, number, fen, status, asked, ended)
SELECT id, refund_no, charged_fen, 'SUCCESS', refunded, refunded FROM trades WHERE refund_no IS NOT NULL;
ALTER TABLE trades DROP COLUMN refund_no;
ALTER TABLE trades DROP COLUMN refunded;

-- How many notifications there were of one order, so that each has an id of its own.
ALTER TABLE trades ADD COLUMN reports INTEGER NOT NULL DEFAULT 0;
