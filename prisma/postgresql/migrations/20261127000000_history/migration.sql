-- The past is read in one order, that of opening, as an integer. Rows that are there get what new ones are written with.
ALTER TABLE "Request" ADD COLUMN "position" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Request" ADD COLUMN "decidedAt" TEXT COLLATE "C";
ALTER TABLE "Request" ADD COLUMN "decidedBy" TEXT COLLATE "C";
ALTER TABLE "RequestPerson" ADD COLUMN "position" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "RequestPlace" (
    "requestId" TEXT COLLATE "C" NOT NULL,
    "place" TEXT COLLATE "C" NOT NULL,
    "depth" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,
    CONSTRAINT "RequestPlace_pkey" PRIMARY KEY ("requestId", "place")
);

-- A text that is no moment, and a document that is no JSON, were changed by somebody: neither stops a new version.
CREATE FUNCTION pg_temp.opened_ms(text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (extract(epoch FROM $1::timestamptz) * 1000)::bigint;
EXCEPTION WHEN OTHERS THEN
    RETURN 0;
END;
$$;

CREATE FUNCTION pg_temp.decided(text, text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN $1::json #>> $2;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END;
$$;

WITH based AS (
    SELECT "id", pg_temp.opened_ms("openedAt") * 1048576 AS base FROM "Request"
), placed AS (
    SELECT "id", base + row_number() OVER (PARTITION BY base ORDER BY "id" DESC) - 1 AS position FROM based
)
UPDATE "Request" r SET
    "position" = placed.position,
    "decidedAt" = pg_temp.decided(r."doc", '{current,outcome,at}'),
    "decidedBy" = left(pg_temp.decided(r."doc", '{current,outcome,by,kind}') || coalesce('/' || pg_temp.decided(r."doc", '{current,outcome,by,id}'), ''), 200)
FROM placed WHERE placed."id" = r."id";

UPDATE "RequestPerson" p SET "position" = r."position" FROM "Request" r WHERE r."id" = p."requestId";

INSERT INTO "RequestPlace" ("requestId", "place", "depth", "position")
SELECT DISTINCT found.id, found.place, found.depth, r."position" FROM (
    SELECT x."requestId" AS id, '/' || array_to_string(s.parts[1:n.depth], '/') AS place, n.depth
    FROM "RequestResource" x
    CROSS JOIN LATERAL (SELECT string_to_array(substr(x."resourceId", 2), '/') AS parts) s
    CROSS JOIN LATERAL generate_series(1, least(40, cardinality(s.parts))) AS n(depth)
    WHERE x."resourceId" LIKE '/%'
) found JOIN "Request" r ON r."id" = found.id;

-- AddForeignKey
ALTER TABLE "RequestPlace" ADD CONSTRAINT "RequestPlace_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

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

-- The words of each request. Whatever of ASCII is neither letter nor digit parts them, so that no word is taken for an
-- address or a path; what lies behind 50,000 characters is not looked for, since a tsvector holds at most a megabyte.
ALTER TABLE "Request" ADD COLUMN "words" tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', regexp_replace(left("searchText", 50000), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'))
) STORED;

CREATE INDEX "Request_words_idx" ON "Request" USING GIN ("words") WITH (fastupdate = off);
