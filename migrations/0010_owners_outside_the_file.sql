CREATE TABLE "doorbell"."kept_owners" (
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	"source" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	"people" jsonb NOT NULL,
	"problem" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "kept_owners_integration_resource_source_key_pk" PRIMARY KEY("integration","resource","source","key"),
	CONSTRAINT "kept_owners_source" CHECK ("doorbell"."kept_owners"."source" in ('chat', 'description', 'attributes'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."tag_cards" (
	"surface" text NOT NULL,
	"conversation" text NOT NULL,
	"message" text NOT NULL,
	"proposal" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "tag_cards_surface_conversation_message_pk" PRIMARY KEY("surface","conversation","message")
);
--> statement-breakpoint
CREATE TABLE "doorbell"."tag_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	"key" text NOT NULL,
	"status" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" jsonb NOT NULL,
	CONSTRAINT "tag_proposals_status" CHECK ("doorbell"."tag_proposals"."status" in ('proposed', 'confirmed', 'rejected', 'replaced'))
);
--> statement-breakpoint
CREATE TABLE "doorbell"."told" (
	"subject" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "tag_cards_proposal" ON "doorbell"."tag_cards" USING btree ("proposal");--> statement-breakpoint
CREATE INDEX "tag_proposals_open" ON "doorbell"."tag_proposals" USING btree ("resource") WHERE "doorbell"."tag_proposals"."status" = 'proposed';