DROP TABLE "inventory"."managers" CASCADE;--> statement-breakpoint
DROP TABLE "inventory"."owners" CASCADE;--> statement-breakpoint
ALTER TABLE "inventory"."refreshes" ADD COLUMN "mark" text;--> statement-breakpoint
ALTER TABLE "inventory"."refreshes" ADD COLUMN "whole_at" timestamp (3) with time zone;