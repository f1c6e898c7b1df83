-- A code belongs to the browser that asked for it, which has a cookie for it. Codes of before have none: nobody can take
-- them, and they count for the day all the same.
CREATE TABLE code_requests (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the cookie and of the code: who reads this file can't sign in.
    cookie BLOB,
    phone TEXT NOT NULL,
    -- SHA-256 of the device cookie, where this browser signed in with this number before; else empty.
    device BLOB NOT NULL DEFAULT x'',
    digest BLOB NOT NULL,
    sent INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    -- Whether it opened its one session.
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO code_requests (phone, digest, sent, tries) SELECT phone, digest, sent, tries FROM codes;
DROP TABLE codes;
CREATE INDEX code_requests_by_cookie ON code_requests (cookie);
CREATE INDEX code_requests_by_day ON code_requests (phone, device, sent);
CREATE INDEX code_requests_by_age ON code_requests (sent);

-- A browser that signed in with a number, by the SHA-256 of its device cookie.
CREATE TABLE devices (
    device BLOB NOT NULL,
    phone TEXT NOT NULL,
    exp INTEGER NOT NULL,
    PRIMARY KEY (device, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_age ON devices (exp);

-- What a rider is shown of a session. A session lasts 31 days.
ALTER TABLE sessions ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
UPDATE sessions SET opened = exp - 2678400, used = exp - 2678400;
CREATE INDEX sessions_by_rider ON sessions (rider);
CREATE INDEX sessions_by_age ON sessions (exp);
