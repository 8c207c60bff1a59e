CREATE TABLE "doorbell"."drift_cards" (
	"surface" text NOT NULL,
	"conversation" text NOT NULL,
	"message" text NOT NULL,
	"drift" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "drift_cards_surface_conversation_message_pk" PRIMARY KEY("surface","conversation","message")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."drifts" (
	"id" text PRIMARY KEY NOT NULL,
	"resource" text NOT NULL,
	"person" text NOT NULL,
	"status" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "drifts_status" CHECK ("doorbell"."drifts"."status" in ('found', 'undoing', 'kept', 'adopted', 'undone', 'gone-by-itself'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."epochs" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."epochs_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"because" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."looked" (
	"resource" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."marks" (
	"of" text PRIMARY KEY NOT NULL,
	"mark" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."standing" (
	"resource" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "standing_resource_person_pk" PRIMARY KEY("resource","person")
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
CREATE INDEX "drift_cards_drift" ON "doorbell"."drift_cards" USING btree ("drift");--> statement-breakpoint
CREATE UNIQUE INDEX "drifts_open" ON "doorbell"."drifts" USING btree ("resource","person") WHERE status in ('found', 'undoing');--> statement-breakpoint
CREATE INDEX "drifts_of" ON "doorbell"."drifts" USING btree ("resource","person","found_at");--> statement-breakpoint
CREATE INDEX "drifts_unnamed" ON "doorbell"."drifts" USING btree ("found_at") WHERE state->>'doer' is null;--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.usable', 'grant.failed', 'grant.held', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'grant.alarmed', 'sessions.revoked', 'approvers.asked', 'approvers.reminded', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'account.unreachable', 'policy.activated', 'policy.rejected', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'granting.frozen', 'granting.thawed', 'panic.started', 'panic.finished', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained', 'drift.found', 'drift.named', 'drift.settled', 'drift.undone', 'drift.gone', 'epoch.started'));