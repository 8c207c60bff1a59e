CREATE TABLE "doorbell"."panic_cards" (
	"surface" text NOT NULL,
	"conversation" text NOT NULL,
	"message" text NOT NULL,
	"panic" text NOT NULL,
	CONSTRAINT "panic_cards_surface_conversation_message_pk" PRIMARY KEY("surface","conversation","message")
);
--> statement-breakpoint
CREATE INDEX "panic_cards_panic" ON "doorbell"."panic_cards" USING btree ("panic");