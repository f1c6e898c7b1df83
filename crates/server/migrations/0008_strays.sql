-- Money that came for an order by another provider than the one that it was paid at already: it is no payment of the
-- order, and goes back where it came from. `refund` is the channel's number of that, once it confirmed it.
CREATE TABLE strays (
    order_no TEXT NOT NULL REFERENCES orders (no),
    channel TEXT NOT NULL,
    trade TEXT NOT NULL,
    paid_fen INTEGER NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('refunding', 'refunded', 'refund-stuck')),
    refund TEXT,
    PRIMARY KEY (order_no, trade)
) STRICT;
CREATE INDEX strays_due ON strays (since) WHERE state = 'refunding';
