-- The ledger only grows: for the service's role, for the owner of the tables, and for a session that turns triggers off
-- for replication. Nobody but the owner can take the triggers away.
CREATE FUNCTION "lockbox_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % of "%" is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- Entry
CREATE TRIGGER "Entry_stays" BEFORE UPDATE OR DELETE ON "Entry" FOR EACH ROW
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Entry" ENABLE ALWAYS TRIGGER "Entry_stays";
CREATE TRIGGER "Entry_is_kept" BEFORE TRUNCATE ON "Entry" FOR EACH STATEMENT
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Entry" ENABLE ALWAYS TRIGGER "Entry_is_kept";

-- Checkpoint
CREATE TRIGGER "Checkpoint_stays" BEFORE UPDATE OR DELETE ON "Checkpoint" FOR EACH ROW
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Checkpoint" ENABLE ALWAYS TRIGGER "Checkpoint_stays";
CREATE TRIGGER "Checkpoint_is_kept" BEFORE TRUNCATE ON "Checkpoint" FOR EACH STATEMENT
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Checkpoint" ENABLE ALWAYS TRIGGER "Checkpoint_is_kept";

-- Deployment
CREATE TRIGGER "Deployment_stays" BEFORE UPDATE OR DELETE ON "Deployment" FOR EACH ROW
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Deployment" ENABLE ALWAYS TRIGGER "Deployment_stays";
CREATE TRIGGER "Deployment_is_kept" BEFORE TRUNCATE ON "Deployment" FOR EACH STATEMENT
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Deployment" ENABLE ALWAYS TRIGGER "Deployment_is_kept";

-- Tiles grow at their end
CREATE TRIGGER "Tile_grows" BEFORE UPDATE ON "Tile" FOR EACH ROW
  WHEN (NEW."level" <> OLD."level" OR NEW."index" <> OLD."index"
    OR substring(NEW."hashes" FROM 1 FOR length(OLD."hashes")) <> OLD."hashes")
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Tile" ENABLE ALWAYS TRIGGER "Tile_grows";
CREATE TRIGGER "Tile_stays" BEFORE DELETE ON "Tile" FOR EACH ROW
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Tile" ENABLE ALWAYS TRIGGER "Tile_stays";
CREATE TRIGGER "Tile_is_kept" BEFORE TRUNCATE ON "Tile" FOR EACH STATEMENT
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Tile" ENABLE ALWAYS TRIGGER "Tile_is_kept";

-- The head moves on
CREATE TRIGGER "Head_grows" BEFORE UPDATE ON "Head" FOR EACH ROW
  WHEN (NEW."id" <> OLD."id" OR NEW."size" < OLD."size" OR (NEW."size" = OLD."size" AND NEW."root" <> OLD."root"))
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Head" ENABLE ALWAYS TRIGGER "Head_grows";
CREATE TRIGGER "Head_stays" BEFORE DELETE ON "Head" FOR EACH ROW
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Head" ENABLE ALWAYS TRIGGER "Head_stays";
CREATE TRIGGER "Head_is_kept" BEFORE TRUNCATE ON "Head" FOR EACH STATEMENT
  EXECUTE FUNCTION "lockbox_append_only"();
ALTER TABLE "Head" ENABLE ALWAYS TRIGGER "Head_is_kept";
