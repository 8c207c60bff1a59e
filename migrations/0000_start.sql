CREATE SCHEMA IF NOT EXISTS "doorbell";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "inventory";
--> statement-breakpoint
CREATE TABLE "doorbell"."grants" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."grants_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request" text NOT NULL,
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	"beneficiary" text NOT NULL,
	"status" text NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"state" jsonb NOT NULL,
	CONSTRAINT "grants_status" CHECK ("doorbell"."grants"."status" in ('scheduled', 'starting', 'active', 'ending', 'ended', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."policies" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."policies_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"policy" jsonb NOT NULL,
	"activated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "doorbell"."request_entitlements" (
	"request" text NOT NULL,
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	CONSTRAINT "request_entitlements_request_integration_resource_pk" PRIMARY KEY("request","integration","resource")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."requests" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."requests_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"status" text NOT NULL,
	"requester" text NOT NULL,
	"beneficiary" text NOT NULL,
	"flow" text NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"lapses_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"state" jsonb NOT NULL,
	CONSTRAINT "requests_status" CHECK ("doorbell"."requests"."status" in ('awaiting-approval', 'approved', 'denied', 'withdrawn', 'lapsed'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"via" text NOT NULL,
	"action" text NOT NULL,
	"request_id" text,
	"grant_id" text,
	"target" text,
	"outcome" text NOT NULL,
	"reason" text,
	"details" jsonb NOT NULL,
	"correlation_id" text NOT NULL,
	CONSTRAINT "audit_events_action" CHECK ("doorbell"."audit_events"."action" in ('request.submitted', 'request.refused', 'request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed', 'decision.recorded', 'decision.refused', 'grant.opened', 'grant.started', 'grant.active', 'grant.failed', 'grant.warned', 'grant.ending', 'grant.removed', 'grant.ended', 'grant.end_verified', 'grant.overdue', 'approvers.asked', 'identity.linked', 'identity.dropped', 'identity.refused', 'policy.activated', 'policy.rejected', 'resource.appeared')),
	CONSTRAINT "audit_events_actor_kind" CHECK ("doorbell"."audit_events"."actor_kind" in ('person', 'rule', 'timer', 'system', 'operator')),
	CONSTRAINT "audit_events_outcome" CHECK ("doorbell"."audit_events"."outcome" in ('done', 'refused', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."audit_seals" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"event_id" bigint NOT NULL,
	"payload_digest" text NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_seals_event" UNIQUE("event_id")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."audit_unsealed" (
	"event_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."managers" (
	"integration" text NOT NULL,
	"person" text NOT NULL,
	"manager" text NOT NULL,
	CONSTRAINT "managers_integration_person_pk" PRIMARY KEY("integration","person")
);
--> statement-breakpoint
CREATE TABLE "inventory"."memberships" (
	"integration" text NOT NULL,
	"group" text NOT NULL,
	"member" text NOT NULL,
	"member_type" text NOT NULL,
	CONSTRAINT "memberships_integration_group_member_pk" PRIMARY KEY("integration","group","member"),
	CONSTRAINT "memberships_member_type" CHECK ("inventory"."memberships"."member_type" in ('person', 'group', 'other'))
);
--> statement-breakpoint
CREATE TABLE "inventory"."owners" (
	"integration" text NOT NULL,
	"group" text NOT NULL,
	"member" text NOT NULL,
	"member_type" text NOT NULL,
	CONSTRAINT "owners_integration_group_member_pk" PRIMARY KEY("integration","group","member"),
	CONSTRAINT "owners_member_type" CHECK ("inventory"."owners"."member_type" in ('person', 'group', 'other'))
);
--> statement-breakpoint
CREATE TABLE "inventory"."people" (
	"integration" text NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"enabled" boolean NOT NULL,
	"kind" text NOT NULL,
	"attributes" jsonb NOT NULL,
	"present" boolean NOT NULL,
	"last_found_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "people_integration_person_pk" PRIMARY KEY("integration","person"),
	CONSTRAINT "people_kind" CHECK ("inventory"."people"."kind" in ('member', 'guest'))
);
--> statement-breakpoint
CREATE TABLE "inventory"."refreshes" (
	"integration" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"resources" integer NOT NULL,
	"people" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."resources" (
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	"type" text NOT NULL,
	"group" text,
	"name" text NOT NULL,
	"description" text,
	"ungrantable" text,
	"attributes" jsonb NOT NULL,
	"first_found_at" timestamp (3) with time zone NOT NULL,
	"last_found_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "resources_integration_resource_pk" PRIMARY KEY("integration","resource"),
	CONSTRAINT "resources_type" CHECK ("inventory"."resources"."type" in ('group', 'directory-role')),
	CONSTRAINT "resources_ungrantable" CHECK ("inventory"."resources"."ungrantable" in ('dynamic-membership', 'synced-from-on-premises', 'mail-enabled-security', 'distribution-list', 'restricted-management', 'hidden-membership', 'role-assignable', 'confers-authority', 'gone'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."bindings" (
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"person" text NOT NULL,
	"how" text NOT NULL,
	"email" text,
	"at" timestamp (3) with time zone NOT NULL,
	"last_spoke_at" timestamp (3) with time zone,
	CONSTRAINT "bindings_surface_team_account_pk" PRIMARY KEY("surface","team","account"),
	CONSTRAINT "bindings_how" CHECK ("doorbell"."bindings"."how" in ('import', 'email'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."posted_cards" (
	"surface" text NOT NULL,
	"conversation" text NOT NULL,
	"message" text NOT NULL,
	"request" text NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	"because" jsonb,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."posted_cards_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "posted_cards_surface_conversation_message_pk" PRIMARY KEY("surface","conversation","message"),
	CONSTRAINT "posted_cards_role" CHECK ("doorbell"."posted_cards"."role" in ('approval', 'status', 'warning', 'alert'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."inbox" (
	"id" text PRIMARY KEY NOT NULL,
	"delivery_key" text NOT NULL,
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"incoming" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"finished" boolean NOT NULL,
	CONSTRAINT "inbox_delivery_key" UNIQUE("delivery_key")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "doorbell"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"lane" text NOT NULL,
	"task" jsonb NOT NULL,
	"due" timestamp (3) with time zone NOT NULL,
	"attempt" integer NOT NULL,
	"status" text NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"worker" text,
	"problem" text,
	CONSTRAINT "outbox_status" CHECK ("doorbell"."outbox"."status" in ('waiting', 'leased', 'given-up'))
);
--> statement-breakpoint
ALTER TABLE "doorbell"."grants" ADD CONSTRAINT "grants_request_requests_id_fk" FOREIGN KEY ("request") REFERENCES "doorbell"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "doorbell"."request_entitlements" ADD CONSTRAINT "request_entitlements_request_requests_id_fk" FOREIGN KEY ("request") REFERENCES "doorbell"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "doorbell"."audit_seals" ADD CONSTRAINT "audit_seals_event_id_audit_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "doorbell"."audit_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "grants_request" ON "doorbell"."grants" USING btree ("request");--> statement-breakpoint
CREATE INDEX "grants_live" ON "doorbell"."grants" USING btree ("beneficiary","resource") WHERE "doorbell"."grants"."status" not in ('ended', 'failed');--> statement-breakpoint
CREATE INDEX "request_entitlements_resource" ON "doorbell"."request_entitlements" USING btree ("resource");--> statement-breakpoint
CREATE INDEX "requests_requester" ON "doorbell"."requests" USING btree ("requester","submitted_at");--> statement-breakpoint
CREATE INDEX "requests_beneficiary" ON "doorbell"."requests" USING btree ("beneficiary","submitted_at");--> statement-breakpoint
CREATE INDEX "requests_waiting" ON "doorbell"."requests" USING btree ("requester") WHERE "doorbell"."requests"."status" = 'awaiting-approval';--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "doorbell"."audit_events" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_events_request" ON "doorbell"."audit_events" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "audit_events_grant" ON "doorbell"."audit_events" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "people_person" ON "inventory"."people" USING btree ("person");--> statement-breakpoint
CREATE INDEX "bindings_person" ON "doorbell"."bindings" USING btree ("person");--> statement-breakpoint
CREATE INDEX "posted_cards_request" ON "doorbell"."posted_cards" USING btree ("request");--> statement-breakpoint
CREATE INDEX "inbox_account" ON "doorbell"."inbox" USING btree ("surface","team","account","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_key" ON "doorbell"."outbox" USING btree ("key") WHERE "doorbell"."outbox"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "outbox_due" ON "doorbell"."outbox" USING btree ("due","id") WHERE "doorbell"."outbox"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "outbox_lane" ON "doorbell"."outbox" USING btree ("lane","due","id") WHERE "doorbell"."outbox"."status" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_lease" ON "doorbell"."outbox" USING btree ("lane") WHERE "doorbell"."outbox"."status" = 'leased';