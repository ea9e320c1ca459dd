-- CreateTable
CREATE TABLE "StatusPart" (
    "part" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "StatusPart_pkey" PRIMARY KEY ("part")
);
