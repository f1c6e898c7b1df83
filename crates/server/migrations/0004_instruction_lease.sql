-- Until when whoever makes an order's instruction has it to themselves: a node that was killed in the
-- middle holds up nobody for longer than this.
ALTER TABLE orders ADD COLUMN leased_until INTEGER NOT NULL DEFAULT 0;

-- What never moved money is dropped when it is old, and found by its age.
CREATE INDEX purchases_lapsed ON purchases (held_until) WHERE ordered = 0;
