CREATE TABLE "doorbell"."webhook_deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."webhook_deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"webhook" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"message" text NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"problem" text,
	"status" integer,
	CONSTRAINT "webhook_deliveries_outcome" CHECK ("doorbell"."webhook_deliveries"."outcome" in ('delivered', 'failed', 'given-up', 'test-delivered', 'test-failed'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."webhook_places" (
	"webhook" text PRIMARY KEY NOT NULL,
	"after" bigint NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
CREATE INDEX "webhook_deliveries_of" ON "doorbell"."webhook_deliveries" USING btree ("webhook","id");--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.usable', 'grant.failed', 'grant.held', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'grant.alarmed', 'sessions.asked', 'sessions.revoked', 'approvers.asked', 'approvers.reminded', 'approvers.escalated', 'request.questioned', 'request.answered', 'delegation.made', 'delegation.ended', 'break_glass.told', 'review.opened', 'review.signed_off', 'reviewers.asked', 'reviewers.reminded', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'person.forgotten', 'account.unreachable', 'app.installed', 'policy.activated', 'policy.rejected', 'policy.proposed', 'policy.agreed', 'policy.refused', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'granting.frozen', 'granting.thawed', 'panic.started', 'panic.finished', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained', 'drift.found', 'drift.named', 'drift.settled', 'drift.undone', 'drift.gone', 'epoch.started', 'webhook.given_up'));