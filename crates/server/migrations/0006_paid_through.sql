-- The channel that money came through for an order that was given to none: it goes back there.
ALTER TABLE orders ADD COLUMN paid_through TEXT;
