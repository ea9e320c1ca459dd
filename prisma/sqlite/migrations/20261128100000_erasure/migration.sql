-- When a request closed, and when its personal data was erased. Rows that are there get what new ones are written with.
ALTER TABLE "Request" ADD COLUMN "closedAt" TEXT;
ALTER TABLE "Request" ADD COLUMN "erasedAt" TEXT;

UPDATE "Request" SET "closedAt" = CASE "state"
    WHEN 'rejected' THEN json_extract("doc", '$.current.outcome.at')
    WHEN 'approved' THEN max(json_extract("doc", '$.current.outcome.at'), coalesce(json_extract("doc", '$.current.outcome.sanctionedUntil'), ''))
    ELSE json_extract("doc", '$.current.at') END
WHERE json_valid("doc") AND ("closed" OR "source" = 'replay' OR ("state" = 'approved' AND "kind" = 'byos-review'));

UPDATE "Request" SET "closedAt" = "openedAt" WHERE "source" = 'replay' AND "state" IN ('pending', 'deciding', 'approved');

-- CreateIndex
CREATE INDEX "Request_erasedAt_closedAt_idx" ON "Request"("erasedAt", "closedAt");

-- CreateTable
CREATE TABLE "Hold" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "ended" BOOLEAN NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Hold_ended_idx" ON "Hold"("ended");

-- A message to a channel about one request belongs to it.
UPDATE "Delivery" SET "requestId" = json_extract("doc", '$.content.notice.requestId')
WHERE "requestId" IS NULL AND json_valid("doc");

-- The words of a request that is erased have to leave the index, too. One that knows no text but its own can only mark a
-- row as gone; this one looks the text up in "Request", and takes each word out.
DROP TRIGGER "RequestText_insert";
DROP TRIGGER "RequestText_update";
DROP TRIGGER "RequestText_delete";
DROP TABLE "RequestText";

CREATE VIRTUAL TABLE "RequestText" USING fts5("searchText", content='Request', content_rowid='position', tokenize='unicode61 remove_diacritics 0');
INSERT INTO "RequestText" ("RequestText", rank) VALUES ('secure-delete', 1);
INSERT INTO "RequestText" ("RequestText") VALUES ('rebuild');

CREATE TRIGGER "RequestText_insert" AFTER INSERT ON "Request" BEGIN
    INSERT INTO "RequestText" (rowid, "searchText") VALUES (new."position", new."searchText");
END;

CREATE TRIGGER "RequestText_update" AFTER UPDATE OF "searchText", "position" ON "Request"
WHEN old."searchText" <> new."searchText" OR old."position" <> new."position" BEGIN
    INSERT INTO "RequestText" ("RequestText", rowid, "searchText") VALUES ('delete', old."position", old."searchText");
    INSERT INTO "RequestText" (rowid, "searchText") VALUES (new."position", new."searchText");
END;

CREATE TRIGGER "RequestText_delete" AFTER DELETE ON "Request" BEGIN
    INSERT INTO "RequestText" ("RequestText", rowid, "searchText") VALUES ('delete', old."position", old."searchText");
END;
