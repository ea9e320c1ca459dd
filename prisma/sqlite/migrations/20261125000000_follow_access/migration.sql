-- Requests that were approved before access was followed are looked at when the time that was asked for is over.
UPDATE "Request" SET "dueAt" = json_extract("doc", '$.current.accessUntil')
WHERE "source" = 'live' AND "state" = 'approved' AND "dueAt" IS NULL;
