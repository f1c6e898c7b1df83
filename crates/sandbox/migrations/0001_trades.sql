-- What the sandbox provider knows. Money is whole fen and says so in its name.

CREATE TABLE trades (
    id INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
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
    refunded INTEGER
) STRICT;

-- Notifications on their way; `due` is empty when the merchant said `success` or the last try was
-- made.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due INTEGER
) STRICT;
