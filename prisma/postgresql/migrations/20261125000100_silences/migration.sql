-- CreateTable
CREATE TABLE "Silence" (
    "id" TEXT COLLATE "C" NOT NULL,
    "ended" BOOLEAN NOT NULL,
    "until" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Silence_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Silence_ended_until_idx" ON "Silence"("ended", "until");
