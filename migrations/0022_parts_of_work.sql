DROP INDEX "doorbell"."outbox_due";--> statement-breakpoint
ALTER TABLE "doorbell"."outbox" ADD COLUMN "part" text DEFAULT 'rest' NOT NULL;--> statement-breakpoint
-- What waits already keeps the hands that it waits for.
UPDATE "doorbell"."outbox" SET "part" = CASE
  WHEN "task"->>'type' IN ('drive-grant', 'drive-drift') THEN 'grants'
  WHEN "task"->>'type' IN ('end-grant') THEN 'ends'
  WHEN "task"->>'type' IN ('show-drift-card', 'tell-of-drift', 'show-card', 'show-home', 'tell', 'tell-of-channel', 'alert-person', 'tell-account', 'alert-admins', 'show-tag', 'remind-person', 'tell-admin', 'tell-of-brake', 'show-panic') THEN 'messages'
  ELSE 'rest' END;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "doorbell"."outbox" USING btree ("part","due","id") WHERE "doorbell"."outbox"."status" = 'waiting';