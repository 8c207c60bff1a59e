CREATE TABLE "doorbell"."policy_cards" (
	"surface" text NOT NULL,
	"conversation" text NOT NULL,
	"message" text NOT NULL,
	"proposal" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "policy_cards_surface_conversation_message_pk" PRIMARY KEY("surface","conversation","message")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."policy_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."policy_proposals_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"status" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "policy_proposals_status" CHECK ("doorbell"."policy_proposals"."status" in ('proposed', 'activated', 'refused', 'replaced'))
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
ALTER TABLE "doorbell"."policies" ADD COLUMN "written" jsonb;--> statement-breakpoint
CREATE INDEX "policy_cards_proposal" ON "doorbell"."policy_cards" USING btree ("proposal");--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.usable', 'grant.failed', 'grant.held', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'grant.alarmed', 'sessions.asked', 'sessions.revoked', 'approvers.asked', 'approvers.reminded', 'approvers.escalated', 'request.questioned', 'request.answered', 'delegation.made', 'delegation.ended', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'person.forgotten', 'account.unreachable', 'app.installed', 'policy.activated', 'policy.rejected', 'policy.proposed', 'policy.agreed', 'policy.refused', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'granting.frozen', 'granting.thawed', 'panic.started', 'panic.finished', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained', 'drift.found', 'drift.named', 'drift.settled', 'drift.undone', 'drift.gone', 'epoch.started'));