CREATE TABLE "doorbell"."cut_off_accounts" (
	"surface" text NOT NULL,
	"team" text NOT NULL,
	"account" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cut_off_accounts_surface_team_account_pk" PRIMARY KEY("surface","team","account")
);
