-- CreateTable
CREATE TABLE "EntraGroup" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readAt" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "AppInstallation" (
    "personId" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "outcome" TEXT NOT NULL
);
