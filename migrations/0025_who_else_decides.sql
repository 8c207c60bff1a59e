CREATE TABLE "doorbell"."delegations" (
	"delegator" text PRIMARY KEY NOT NULL,
	"delegate" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
CREATE INDEX "delegations_delegate" ON "doorbell"."delegations" USING btree ("delegate");--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.usable', 'grant.failed', 'grant.held', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'grant.alarmed', 'sessions.asked', 'sessions.revoked', 'approvers.asked', 'approvers.reminded', 'approvers.escalated', 'request.questioned', 'request.answered', 'delegation.made', 'delegation.ended', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'account.unreachable', 'app.installed', 'policy.activated', 'policy.rejected', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'granting.frozen', 'granting.thawed', 'panic.started', 'panic.finished', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained', 'drift.found', 'drift.named', 'drift.settled', 'drift.undone', 'drift.gone', 'epoch.started'));