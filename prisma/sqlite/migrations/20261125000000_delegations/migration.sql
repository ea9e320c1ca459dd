-- CreateTable
CREATE TABLE "Delegation" (
    "fromId" TEXT NOT NULL PRIMARY KEY,
    "until" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);
