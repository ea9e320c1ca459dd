-- CreateTable
CREATE TABLE "Inventory" (
    "id" INTEGER NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Inventory_pkey" PRIMARY KEY ("id")
);
