-- The operator's request to resume a batch and the reason why it was refused, each in a column of its
-- own. `resumption`, which held either, is not read any more; a later migration drops it.
ALTER TABLE batches ADD COLUMN resume_requested INTEGER NOT NULL DEFAULT 0
    CHECK (resume_requested IN (0, 1));
ALTER TABLE batches ADD COLUMN resume_refusal TEXT;
UPDATE batches SET resume_requested = resumption IS 'wanted',
    resume_refusal = NULLIF(resumption, 'wanted');
