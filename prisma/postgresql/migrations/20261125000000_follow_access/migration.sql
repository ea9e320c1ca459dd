-- Requests that were approved before access was followed are looked at when the time that was asked for is over. As text:
-- the functions for JSON refuse a NUL, which text from outside may hold; its quotes are escaped, so it cannot pass for a key.
UPDATE "Request" SET "dueAt" = substring("doc" from '"accessUntil":"([0-9TZ:.-]{24})"')
WHERE "source" = 'live' AND "state" = 'approved' AND "dueAt" IS NULL;
