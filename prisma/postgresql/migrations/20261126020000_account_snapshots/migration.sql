-- CreateTable
CREATE TABLE "AccountSnapshot" (
    "accountKey" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "AccountSnapshot_pkey" PRIMARY KEY ("accountKey")
);

-- CreateTable
CREATE TABLE "KeyRotation" (
    "accountKey" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "KeyRotation_pkey" PRIMARY KEY ("accountKey", "key")
);
