-- CreateTable
CREATE TABLE "Story" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "requestId" TEXT NOT NULL,
    "episode" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Sanction" (
    "requestId" TEXT NOT NULL PRIMARY KEY,
    "story" TEXT NOT NULL,
    "until" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "OwnCall" (
    "clientRequestId" TEXT NOT NULL PRIMARY KEY,
    "requestId" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "AccessRow" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "count" BIGINT NOT NULL
);

-- CreateIndex
CREATE INDEX "Sanction_story_idx" ON "Sanction"("story");

-- CreateIndex
CREATE INDEX "AccessRow_at_idx" ON "AccessRow"("at");
