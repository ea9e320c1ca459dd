-- Whoever asked for access finds their own requests, as those who are asked do. A document that somebody made unreadable
-- does not keep the others from it.
CREATE FUNCTION pg_temp.requester(doc TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN lower(doc::json #>> '{facts,requester,id}');
EXCEPTION WHEN others THEN
    RETURN NULL;
END $$;

INSERT INTO "RequestPerson" ("requestId", "role", "who", "position")
SELECT found."id", 'requester', found.who, found."position"
FROM (SELECT "id", "position", pg_temp.requester("doc") AS who FROM "Request") found
WHERE found.who IS NOT NULL
ON CONFLICT DO NOTHING;

DROP FUNCTION pg_temp.requester(TEXT);
