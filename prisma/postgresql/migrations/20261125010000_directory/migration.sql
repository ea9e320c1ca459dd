-- CreateTable
CREATE TABLE "EntraGroup" (
    "id" TEXT COLLATE "C" NOT NULL,
    "readAt" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "EntraGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AppInstallation" (
    "personId" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "AppInstallation_pkey" PRIMARY KEY ("personId")
);
