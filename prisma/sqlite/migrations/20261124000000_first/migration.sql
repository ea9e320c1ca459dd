-- CreateTable
CREATE TABLE "Deployment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "tenantId" TEXT NOT NULL,
    "origin" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Request" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "closed" BOOLEAN NOT NULL,
    "service" TEXT NOT NULL,
    "subscriptionId" TEXT NOT NULL,
    "azureId" TEXT NOT NULL,
    "routeName" TEXT NOT NULL,
    "supportCase" TEXT,
    "openedAt" TEXT NOT NULL,
    "dueAt" TEXT,
    "doc" TEXT NOT NULL,
    "searchText" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "RequestResource" (
    "requestId" TEXT NOT NULL,
    "resourceId" TEXT NOT NULL,
    PRIMARY KEY ("requestId", "resourceId"),
    CONSTRAINT "RequestResource_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RequestPerson" (
    "requestId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    PRIMARY KEY ("requestId", "role", "who"),
    CONSTRAINT "RequestPerson_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Entry" (
    "seq" BIGINT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "requestId" TEXT,
    "bytes" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BLOB NOT NULL,
    PRIMARY KEY ("level", "index")
);

-- CreateTable
CREATE TABLE "Head" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "size" BIGINT NOT NULL,
    "root" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "size" BIGINT NOT NULL PRIMARY KEY,
    "note" TEXT NOT NULL,
    "at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Personal" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "seq" BIGINT NOT NULL,
    "salt" TEXT NOT NULL,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Delivery" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "requestId" TEXT,
    "recipient" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "dueAt" TEXT NOT NULL,
    "wanted" INTEGER NOT NULL,
    "shown" INTEGER NOT NULL,
    "lastError" TEXT,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Pin" (
    "address" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "KnownPerson" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "address" TEXT,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "KnownChannel" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Hint" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "dueAt" TEXT NOT NULL,
    "doc" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Cursor" (
    "source" TEXT NOT NULL PRIMARY KEY,
    "cursor" TEXT NOT NULL,
    "readAt" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Seen" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "fence" BIGINT NOT NULL,
    "until" TEXT NOT NULL
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
