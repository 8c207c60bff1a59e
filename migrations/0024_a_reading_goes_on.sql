CREATE TABLE "inventory"."staged" (
	"reading" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"member" text NOT NULL,
	"body" jsonb,
	CONSTRAINT "staged_reading_seq_pk" PRIMARY KEY("reading","seq"),
	CONSTRAINT "staged_kind" CHECK ("inventory"."staged"."kind" in ('resource', 'person', 'person-gone', 'member', 'left', 'whole-group', 'assignment'))
);
