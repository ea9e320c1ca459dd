-- Whoever asked for access finds their own requests, as those who are asked do.
INSERT OR IGNORE INTO "RequestPerson" ("requestId", "role", "who", "position")
SELECT "id", 'requester', lower(json_extract("doc", '$.facts.requester.id')), "position"
FROM "Request"
WHERE json_valid("doc") AND json_type("doc", '$.facts.requester.id') = 'text';
