CREATE TABLE "doorbell"."homes" (
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"person" text,
	"version" text,
	"shown" text,
	CONSTRAINT "homes_surface_team_account_pk" PRIMARY KEY("surface","team","account")
);
--> statement-breakpoint
CREATE INDEX "homes_person" ON "doorbell"."homes" USING btree ("person");--> statement-breakpoint
CREATE INDEX "posted_cards_asked" ON "doorbell"."posted_cards" USING btree ("person") WHERE "doorbell"."posted_cards"."role" = 'approval' and not "doorbell"."posted_cards"."over";