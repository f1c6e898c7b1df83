-- A right code stays good for its life and its tries: the answer to its first use may be lost.
ALTER TABLE codes DROP COLUMN used;
