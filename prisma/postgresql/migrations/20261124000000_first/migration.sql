-- CreateTable
CREATE TABLE "Deployment" (
    "id" INTEGER NOT NULL,
    "tenantId" TEXT COLLATE "C" NOT NULL,
    "origin" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Request" (
    "id" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "closed" BOOLEAN NOT NULL,
    "service" TEXT COLLATE "C" NOT NULL,
    "subscriptionId" TEXT COLLATE "C" NOT NULL,
    "azureId" TEXT COLLATE "C" NOT NULL,
    "routeName" TEXT COLLATE "C" NOT NULL,
    "supportCase" TEXT COLLATE "C",
    "openedAt" TEXT COLLATE "C" NOT NULL,
    "dueAt" TEXT COLLATE "C",
    "doc" TEXT COLLATE "C" NOT NULL,
    "searchText" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RequestResource" (
    "requestId" TEXT COLLATE "C" NOT NULL,
    "resourceId" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "RequestResource_pkey" PRIMARY KEY ("requestId", "resourceId")
);

-- CreateTable
CREATE TABLE "RequestPerson" (
    "requestId" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "who" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "RequestPerson_pkey" PRIMARY KEY ("requestId", "role", "who")
);

-- CreateTable
CREATE TABLE "Entry" (
    "seq" BIGINT NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C",
    "bytes" BYTEA NOT NULL,
    CONSTRAINT "Entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    CONSTRAINT "Tile_pkey" PRIMARY KEY ("level", "index")
);

-- CreateTable
CREATE TABLE "Head" (
    "id" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    CONSTRAINT "Head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "size" BIGINT NOT NULL,
    "note" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "Personal" (
    "hash" TEXT COLLATE "C" NOT NULL,
    "seq" BIGINT NOT NULL,
    "salt" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Personal_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "key" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C",
    "recipient" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "priority" INTEGER NOT NULL,
    "dueAt" TEXT COLLATE "C" NOT NULL,
    "wanted" INTEGER NOT NULL,
    "shown" INTEGER NOT NULL,
    "lastError" TEXT COLLATE "C",
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Pin" (
    "address" TEXT COLLATE "C" NOT NULL,
    "personId" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Pin_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "KnownPerson" (
    "id" TEXT COLLATE "C" NOT NULL,
    "address" TEXT COLLATE "C",
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "KnownPerson_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KnownChannel" (
    "name" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "KnownChannel_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Hint" (
    "key" TEXT COLLATE "C" NOT NULL,
    "dueAt" TEXT COLLATE "C" NOT NULL,
    "doc" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Hint_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Cursor" (
    "source" TEXT COLLATE "C" NOT NULL,
    "cursor" TEXT COLLATE "C" NOT NULL,
    "readAt" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Cursor_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "Seen" (
    "key" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Seen_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT COLLATE "C" NOT NULL,
    "owner" TEXT COLLATE "C" NOT NULL,
    "fence" BIGINT NOT NULL,
    "until" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "Request_openedAt_id_idx" ON "Request"("openedAt" DESC, "id");

-- CreateIndex
CREATE INDEX "Request_state_openedAt_idx" ON "Request"("state", "openedAt" DESC);

-- CreateIndex
CREATE INDEX "Request_subscriptionId_closed_idx" ON "Request"("subscriptionId", "closed");

-- CreateIndex
CREATE INDEX "Request_source_state_dueAt_idx" ON "Request"("source", "state", "dueAt");

-- CreateIndex
CREATE INDEX "Request_azureId_idx" ON "Request"("azureId");

-- CreateIndex
CREATE INDEX "Request_routeName_openedAt_idx" ON "Request"("routeName", "openedAt" DESC);

-- CreateIndex
CREATE INDEX "Request_supportCase_idx" ON "Request"("supportCase");

-- CreateIndex
CREATE INDEX "RequestResource_resourceId_idx" ON "RequestResource"("resourceId");

-- CreateIndex
CREATE INDEX "RequestPerson_role_who_idx" ON "RequestPerson"("role", "who");

-- CreateIndex
CREATE INDEX "Entry_requestId_seq_idx" ON "Entry"("requestId", "seq");

-- CreateIndex
CREATE INDEX "Personal_seq_hash_idx" ON "Personal"("seq", "hash");

-- CreateIndex
CREATE INDEX "Delivery_status_priority_dueAt_idx" ON "Delivery"("status", "priority", "dueAt");

-- CreateIndex
CREATE INDEX "Delivery_requestId_idx" ON "Delivery"("requestId");

-- CreateIndex
CREATE INDEX "Delivery_recipient_status_idx" ON "Delivery"("recipient", "status");

-- CreateIndex
CREATE INDEX "KnownPerson_address_idx" ON "KnownPerson"("address");

-- CreateIndex
CREATE INDEX "Hint_dueAt_idx" ON "Hint"("dueAt");

-- AddForeignKey
ALTER TABLE "RequestResource" ADD CONSTRAINT "RequestResource_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RequestPerson" ADD CONSTRAINT "RequestPerson_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
