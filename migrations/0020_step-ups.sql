CREATE TABLE "doorbell"."step_ups" (
	"id" text PRIMARY KEY NOT NULL,
	"session" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "step_ups_session" UNIQUE("session")
);
--> statement-breakpoint
CREATE INDEX "step_ups_expires" ON "doorbell"."step_ups" USING btree ("expires_at");