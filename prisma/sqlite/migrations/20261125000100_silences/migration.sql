-- CreateTable
CREATE TABLE "Silence" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "ended" BOOLEAN NOT NULL,
    "until" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Silence_ended_until_idx" ON "Silence"("ended", "until");
