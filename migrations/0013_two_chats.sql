CREATE TABLE "doorbell"."chat_addresses" (
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"conversation" text NOT NULL,
	"service" text NOT NULL,
	"alias" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"lost_at" timestamp (3) with time zone,
	"lost_because" text,
	CONSTRAINT "chat_addresses_surface_team_account_pk" PRIMARY KEY("surface","team","account")
);
--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" DROP CONSTRAINT "audit_events_action";--> statement-breakpoint
ALTER TABLE "doorbell"."bindings" DROP CONSTRAINT "bindings_how";--> statement-breakpoint
ALTER TABLE "doorbell"."audit_events" ADD CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.failed', 'grant.warned', 'grant.extended', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'approvers.asked', 'approvers.reminded', 'identity.linked', 'identity.dropped', 'identity.refused', 'identity.unlinked', 'preference.changed', 'account.unreachable', 'policy.activated', 'policy.rejected', 'resource.appeared', 'resource.changed', 'tag.proposed', 'tag.changed', 'tag.rejected', 'access.viewed', 'credential.expiring', 'credential.rotated', 'rights.lost', 'rights.regained'));--> statement-breakpoint
ALTER TABLE "doorbell"."bindings" ADD CONSTRAINT "bindings_how" CHECK ("doorbell"."bindings"."how" in ('import', 'sign-in', 'email', 'directory'));