-- When a request closed, and when its personal data was erased. Rows that are there get what new ones are written with.
ALTER TABLE "Request" ADD COLUMN "closedAt" TEXT COLLATE "C";
ALTER TABLE "Request" ADD COLUMN "erasedAt" TEXT COLLATE "C";

CREATE FUNCTION pg_temp.doc_of(text) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    RETURN $1::json;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

UPDATE "Request" SET "closedAt" = CASE "state"
    WHEN 'rejected' THEN pg_temp.doc_of("doc") #>> '{current,outcome,at}'
    WHEN 'approved' THEN greatest(pg_temp.doc_of("doc") #>> '{current,outcome,at}', pg_temp.doc_of("doc") #>> '{current,outcome,sanctionedUntil}')
    ELSE pg_temp.doc_of("doc") #>> '{current,at}' END
WHERE "closed" OR "source" = 'replay' OR ("state" = 'approved' AND "kind" = 'byos-review');

UPDATE "Request" SET "closedAt" = "openedAt" WHERE "source" = 'replay' AND "state" IN ('pending', 'deciding', 'approved');

-- CreateIndex
CREATE INDEX "Request_erasedAt_closedAt_idx" ON "Request"("erasedAt", "closedAt");

-- CreateTable
CREATE TABLE "Hold" (
    "id" TEXT COLLATE "C" NOT NULL,
    "ended" BOOLEAN NOT NULL,
    "doc" TEXT NOT NULL,

    CONSTRAINT "Hold_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Hold_ended_idx" ON "Hold"("ended");

-- A message to a channel about one request belongs to it.
UPDATE "Delivery" SET "requestId" = pg_temp.doc_of("doc") #>> '{content,notice,requestId}' WHERE "requestId" IS NULL;
