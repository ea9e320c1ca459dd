-- CreateTable
CREATE TABLE "Story" (
    "key" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "episode" INTEGER NOT NULL,
    CONSTRAINT "Story_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Sanction" (
    "requestId" TEXT COLLATE "C" NOT NULL,
    "story" TEXT COLLATE "C" NOT NULL,
    "until" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Sanction_pkey" PRIMARY KEY ("requestId")
);

-- CreateTable
CREATE TABLE "OwnCall" (
    "clientRequestId" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "OwnCall_pkey" PRIMARY KEY ("clientRequestId")
);

-- CreateTable
CREATE TABLE "AccessRow" (
    "key" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "count" BIGINT NOT NULL,
    CONSTRAINT "AccessRow_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Sanction_story_idx" ON "Sanction"("story");

-- CreateIndex
CREATE INDEX "AccessRow_at_idx" ON "AccessRow"("at");
