-- The ledger only grows. REPLACE takes a row away without asking a trigger for DELETE, so that inserts are looked at too.

-- Entries
CREATE TRIGGER "Entry_stays" BEFORE UPDATE ON "Entry"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: an entry is not changed');
END;
CREATE TRIGGER "Entry_is_kept" BEFORE DELETE ON "Entry"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: an entry is not deleted');
END;
CREATE TRIGGER "Entry_is_new" BEFORE INSERT ON "Entry"
WHEN EXISTS (SELECT 1 FROM "Entry" WHERE "seq" = NEW."seq")
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: an entry is not replaced');
END;

-- Tiles grow at their end
CREATE TRIGGER "Tile_grows" BEFORE UPDATE ON "Tile"
WHEN NEW."level" <> OLD."level" OR NEW."index" <> OLD."index"
  OR substr(NEW."hashes", 1, length(OLD."hashes")) <> OLD."hashes"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a tile only grows');
END;
CREATE TRIGGER "Tile_is_kept" BEFORE DELETE ON "Tile"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a tile is not deleted');
END;
CREATE TRIGGER "Tile_is_not_replaced" BEFORE INSERT ON "Tile"
WHEN EXISTS (
  SELECT 1 FROM "Tile" AS old
  WHERE old."level" = NEW."level" AND old."index" = NEW."index"
    AND substr(NEW."hashes", 1, length(old."hashes")) <> old."hashes"
)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a tile is not replaced');
END;

-- The head moves on
CREATE TRIGGER "Head_grows" BEFORE UPDATE ON "Head"
WHEN NEW."id" <> OLD."id" OR NEW."size" < OLD."size" OR (NEW."size" = OLD."size" AND NEW."root" <> OLD."root")
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: its head only moves on');
END;
CREATE TRIGGER "Head_is_kept" BEFORE DELETE ON "Head"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: its head is not deleted');
END;
CREATE TRIGGER "Head_is_not_replaced" BEFORE INSERT ON "Head"
WHEN EXISTS (
  SELECT 1 FROM "Head" AS old
  WHERE old."size" > NEW."size" OR (old."size" = NEW."size" AND old."root" <> NEW."root")
)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: its head is not replaced');
END;

-- Checkpoints
CREATE TRIGGER "Checkpoint_stays" BEFORE UPDATE ON "Checkpoint"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a checkpoint is not changed');
END;
CREATE TRIGGER "Checkpoint_is_kept" BEFORE DELETE ON "Checkpoint"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a checkpoint is not deleted');
END;
CREATE TRIGGER "Checkpoint_is_new" BEFORE INSERT ON "Checkpoint"
WHEN EXISTS (SELECT 1 FROM "Checkpoint" WHERE "size" = NEW."size")
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: a checkpoint is not replaced');
END;

-- Which ledger it is
CREATE TRIGGER "Deployment_stays" BEFORE UPDATE ON "Deployment"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: whose it is does not change');
END;
CREATE TRIGGER "Deployment_is_kept" BEFORE DELETE ON "Deployment"
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: whose it is is not deleted');
END;
CREATE TRIGGER "Deployment_is_new" BEFORE INSERT ON "Deployment"
WHEN EXISTS (SELECT 1 FROM "Deployment")
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: whose it is is not replaced');
END;
