-- CreateTable
CREATE TABLE "StatusPart" (
    "part" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);
