CREATE TABLE "inventory"."standing_groups" (
	"resource" text NOT NULL,
	"group" text NOT NULL,
	CONSTRAINT "standing_groups_resource_group_pk" PRIMARY KEY("resource","group")
);
--> statement-breakpoint
ALTER TABLE "inventory"."looked" ADD COLUMN "groups_at" timestamp (3) with time zone;