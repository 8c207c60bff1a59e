CREATE TABLE "doorbell"."preferences" (
	"person" text PRIMARY KEY NOT NULL,
	"prefers" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "grants_given" ON "doorbell"."grants" USING btree ("beneficiary","resource","seq");--> statement-breakpoint
CREATE INDEX "grants_held" ON "doorbell"."grants" USING btree ("resource") WHERE "doorbell"."grants"."status" not in ('ended', 'failed');--> statement-breakpoint
CREATE INDEX "requests_lapsing" ON "doorbell"."requests" USING btree ("lapses_at") WHERE "doorbell"."requests"."status" = 'awaiting-approval';--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "doorbell"."audit_events" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_about" ON "doorbell"."audit_events" USING btree (("details"->>'about'),"id");--> statement-breakpoint
CREATE INDEX "audit_events_target" ON "doorbell"."audit_events" USING btree ("target","id");--> statement-breakpoint
CREATE INDEX "people_name" ON "inventory"."people" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "people_email" ON "inventory"."people" USING btree (lower("email"));