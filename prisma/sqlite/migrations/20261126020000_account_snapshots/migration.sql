-- CreateTable
CREATE TABLE "AccountSnapshot" (
    "accountKey" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "KeyRotation" (
    "accountKey" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TEXT NOT NULL,

    PRIMARY KEY ("accountKey", "key")
);
