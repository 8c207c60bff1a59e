-- Whoever can write to the audit can only add to it. An owner of the tables could still drop the triggers: that is what the
-- seals, and a head kept elsewhere, are for.
CREATE FUNCTION "doorbell"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "doorbell"."audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "doorbell"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_seals_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "doorbell"."audit_seals"
  FOR EACH STATEMENT EXECUTE FUNCTION "doorbell"."refuse_change"();
--> statement-breakpoint
CREATE FUNCTION "doorbell"."await_seal"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "doorbell"."audit_unsealed" ("event_id") VALUES (NEW."id");
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_await_seal" AFTER INSERT ON "doorbell"."audit_events"
  FOR EACH ROW EXECUTE FUNCTION "doorbell"."await_seal"();
