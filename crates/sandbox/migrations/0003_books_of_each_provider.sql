-- Two providers, each with books of its own: both may know an order of one number.

CREATE TABLE trades_in_books (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    subject TEXT NOT NULL,
    total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    time_expire INTEGER NOT NULL,
    return_url TEXT NOT NULL,
    quit_url TEXT NOT NULL,
    notify_url TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_CLOSED')),
    charged_fen INTEGER,
    paid INTEGER,
    refund_no TEXT,
    refunded INTEGER,
    -- What the merchant of an order at WeChat Pay asked then, which way to pay it was given last, and when.
    request TEXT NOT NULL,
    created INTEGER NOT NULL,
    prepay TEXT,
    prepaid INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO trades_in_books (id, channel, out_trade_no, subject, total_fen, time_expire, return_url, quit_url,
    notify_url, status, charged_fen, paid, refund_no, refunded, request, created, prepay, prepaid)
SELECT id, channel, out_trade_no, subject, total_fen, time_expire, return_url, quit_url,
    notify_url, status, charged_fen, paid, refund_no, refunded, request, created, prepay, prepaid FROM trades;
DROP TABLE trades;
ALTER TABLE trades_in_books RENAME TO trades;
CREATE UNIQUE INDEX trades_by_order ON trades (out_trade_no, channel = 'alipay-wap');
