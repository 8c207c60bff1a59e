CREATE TABLE "doorbell"."watched" (
	"key" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"told" text
);
