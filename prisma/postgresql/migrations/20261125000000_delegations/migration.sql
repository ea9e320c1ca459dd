-- CreateTable
CREATE TABLE "Delegation" (
    "fromId" TEXT COLLATE "C" NOT NULL,
    "until" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Delegation_pkey" PRIMARY KEY ("fromId")
);
