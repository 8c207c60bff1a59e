CREATE TABLE "doorbell"."channel_problems" (
	"surface" text NOT NULL,
	"channel" text NOT NULL,
	"problem" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "channel_problems_surface_channel_pk" PRIMARY KEY("surface","channel"),
	CONSTRAINT "channel_problems_problem" CHECK ("doorbell"."channel_problems"."problem" in ('unknown', 'not-invited', 'archived', 'shared-outside', 'not-a-channel', 'no-permission', 'refused'))
);
--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ALTER COLUMN "person" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ADD COLUMN "shown" text;--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ADD COLUMN "over" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "posted_cards_open" ON "doorbell"."posted_cards" USING btree ("request") WHERE not "doorbell"."posted_cards"."over";--> statement-breakpoint
ALTER TABLE "doorbell"."posted_cards" ADD CONSTRAINT "posted_cards_audience" CHECK (("doorbell"."posted_cards"."person" is null) <> ("doorbell"."posted_cards"."channel" is null));--> statement-breakpoint
-- What is waiting to be shown was written when only people had cards.
UPDATE "doorbell"."outbox" SET "task" = ("task" - 'person') || jsonb_build_object('audience', jsonb_build_object('kind', 'person', 'person', "task"->'person'))
  WHERE "task"->>'type' = 'show-card' AND "task" ? 'person';