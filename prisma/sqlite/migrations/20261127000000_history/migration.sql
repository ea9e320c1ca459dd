-- The past is read in one order, that of opening, as an integer. Rows that are there get what new ones are written with.
ALTER TABLE "Request" ADD COLUMN "position" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Request" ADD COLUMN "decidedAt" TEXT;
ALTER TABLE "Request" ADD COLUMN "decidedBy" TEXT;
ALTER TABLE "RequestPerson" ADD COLUMN "position" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "RequestPlace" (
    "requestId" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "depth" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,
    PRIMARY KEY ("requestId", "place"),
    CONSTRAINT "RequestPlace_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

WITH based AS (
    SELECT "id", coalesce(CAST(strftime('%s', "openedAt") AS INTEGER) * 1000 + CAST(substr("openedAt", 21, 3) AS INTEGER), 0) * 1048576 AS base
    FROM "Request"
), placed AS (
    SELECT "id", base + row_number() OVER (PARTITION BY base ORDER BY "id" DESC) - 1 AS position FROM based
)
UPDATE "Request" SET "position" = (SELECT placed.position FROM placed WHERE placed."id" = "Request"."id");

UPDATE "Request" SET
    "decidedAt" = json_extract("doc", '$.current.outcome.at'),
    "decidedBy" = substr(json_extract("doc", '$.current.outcome.by.kind') || coalesce('/' || json_extract("doc", '$.current.outcome.by.id'), ''), 1, 200)
WHERE json_valid("doc");

UPDATE "RequestPerson" SET "position" = (SELECT r."position" FROM "Request" r WHERE r."id" = "RequestPerson"."requestId");

INSERT INTO "RequestPlace" ("requestId", "place", "depth", "position")
WITH RECURSIVE walk(id, rest, place, depth) AS (
    SELECT "requestId", substr("resourceId", 2) || '/', '', 0 FROM "RequestResource" WHERE "resourceId" LIKE '/%'
    UNION ALL
    SELECT id, substr(rest, instr(rest, '/') + 1), place || '/' || substr(rest, 1, instr(rest, '/') - 1), depth + 1
    FROM walk WHERE rest <> '' AND depth < 40
)
SELECT DISTINCT walk.id, walk.place, walk.depth, r."position" FROM walk JOIN "Request" r ON r."id" = walk.id WHERE walk.depth > 0;

-- CreateIndex
CREATE UNIQUE INDEX "Request_position_key" ON "Request"("position");

-- DropIndex
DROP INDEX "Request_state_openedAt_idx";

-- DropIndex
DROP INDEX "Request_routeName_openedAt_idx";

-- DropIndex
DROP INDEX "Request_supportCase_idx";

-- DropIndex
DROP INDEX "RequestPerson_role_who_idx";

-- CreateIndex
CREATE INDEX "Request_state_position_idx" ON "Request"("state", "position");

-- CreateIndex
CREATE INDEX "Request_kind_position_idx" ON "Request"("kind", "position");

-- CreateIndex
CREATE INDEX "Request_service_position_idx" ON "Request"("service", "position");

-- CreateIndex
CREATE INDEX "Request_subscriptionId_position_idx" ON "Request"("subscriptionId", "position");

-- CreateIndex
CREATE INDEX "Request_routeName_position_idx" ON "Request"("routeName", "position");

-- CreateIndex
CREATE INDEX "Request_supportCase_position_idx" ON "Request"("supportCase", "position");

-- CreateIndex
CREATE INDEX "Request_statistics_idx" ON "Request"("position", "source", "state", "kind", "service", "routeName", "openedAt", "decidedAt", "decidedBy");

-- CreateIndex
CREATE INDEX "RequestPerson_role_who_position_idx" ON "RequestPerson"("role", "who", "position");

-- CreateIndex
CREATE INDEX "RequestPlace_depth_place_position_idx" ON "RequestPlace"("depth", "place", "position");

-- The words of each request, in order of its position. Only the index is kept: the text itself stands in "Request".
CREATE VIRTUAL TABLE "RequestText" USING fts5("words", content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');

INSERT INTO "RequestText" (rowid, "words") SELECT "position", "searchText" FROM "Request" ORDER BY "position";

CREATE TRIGGER "RequestText_insert" AFTER INSERT ON "Request" BEGIN
    INSERT INTO "RequestText" (rowid, "words") VALUES (new."position", new."searchText");
END;

CREATE TRIGGER "RequestText_update" AFTER UPDATE OF "searchText", "position" ON "Request"
WHEN old."searchText" <> new."searchText" OR old."position" <> new."position" BEGIN
    DELETE FROM "RequestText" WHERE rowid = old."position";
    INSERT INTO "RequestText" (rowid, "words") VALUES (new."position", new."searchText");
END;

CREATE TRIGGER "RequestText_delete" AFTER DELETE ON "Request" BEGIN
    DELETE FROM "RequestText" WHERE rowid = old."position";
END;
