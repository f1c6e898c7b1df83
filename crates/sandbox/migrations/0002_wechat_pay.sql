-- Orders of WeChat Pay, which the merchant makes before anybody pays: what was asked then, which way
-- to pay it was given last, and when.

ALTER TABLE trades ADD COLUMN channel TEXT NOT NULL DEFAULT 'alipay-wap';
ALTER TABLE trades ADD COLUMN request TEXT NOT NULL DEFAULT '';
ALTER TABLE trades ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trades ADD COLUMN prepay TEXT;
ALTER TABLE trades ADD COLUMN prepaid INTEGER NOT NULL DEFAULT 0;

ALTER TABLE deliveries ADD COLUMN channel TEXT NOT NULL DEFAULT 'alipay-wap';
