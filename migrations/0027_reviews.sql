CREATE TABLE "doorbell"."reviews" (
	"request" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "reviews_status" CHECK ("doorbell"."reviews"."status" in ('open', 'signed-off'))
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" DROP CONSTRAINT "posted_cards_role";--> statement-breakpoint
ALTER TABLE "doorbell"."reviews" ADD CONSTRAINT "reviews_request_requests_id_fk" FOREIGN KEY ("request") REFERENCES "doorbell"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reviews_open" ON "doorbell"."reviews" USING btree ("opened_at","request") WHERE "doorbell"."reviews"."status" = 'open';--> statement-breakpoint
CREATE INDEX "reviews_open_of" ON "doorbell"."reviews" USING btree ("person") WHERE "doorbell"."reviews"."status" = 'open';--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.usable', 'grant.failed', 'grant.held', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'grant.alarmed', 'sessions.asked', 'sessions.revoked', 'approvers.asked', 'approvers.reminded', 'approvers.escalated', 'request.questioned', 'request.answered', 'delegation.made', 'delegation.ended', 'break_glass.told', 'review.opened', 'review.signed_off', 'reviewers.asked', 'reviewers.reminded', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'person.forgotten', 'account.unreachable', 'app.installed', 'policy.activated', 'policy.rejected', 'policy.proposed', 'policy.agreed', 'policy.refused', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'granting.frozen', 'granting.thawed', 'panic.started', 'panic.finished', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained', 'drift.found', 'drift.named', 'drift.settled', 'drift.undone', 'drift.gone', 'epoch.started'));--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ADD CONSTRAINT "posted_cards_role" CHECK ("doorbell"."posted_cards"."role" in ('approval', 'reminder', 'status', 'warning', 'alert', 'review'));