-- The channel of an order is that of its first instruction, and stays.

ALTER TABLE instructions ADD COLUMN channel TEXT NOT NULL DEFAULT 'alipay-wap';
