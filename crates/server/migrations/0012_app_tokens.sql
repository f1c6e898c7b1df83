-- A rider token is used once. Until it is over, what its browser repeats the request by is kept with it, so that the
-- same browser is answered again where an answer was lost. Both are SHA-256.
CREATE TABLE app_tokens (
    jti BLOB PRIMARY KEY,
    nonce BLOB NOT NULL,
    exp INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX app_tokens_by_age ON app_tokens (exp);
