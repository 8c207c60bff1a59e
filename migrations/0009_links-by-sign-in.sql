CREATE TABLE "doorbell"."link_attempts" (
	"id" text PRIMARY KEY NOT NULL,
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"session" text,
	"step" jsonb NOT NULL,
	"carry_on" jsonb,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "link_attempts_session" UNIQUE("session")
);
--> statement-breakpoint
ALTER TABLE "doorbell"."bindings" DROP CONSTRAINT "bindings_how";--> statement-breakpoint
CREATE INDEX "link_attempts_expires" ON "doorbell"."link_attempts" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "doorbell"."bindings" ADD CONSTRAINT "bindings_how" CHECK ("doorbell"."bindings"."how" in ('import', 'sign-in', 'email'));