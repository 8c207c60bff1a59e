CREATE TABLE "inventory"."role_assignments" (
	"integration" text NOT NULL,
	"resource" text NOT NULL,
	"member" text NOT NULL,
	"member_type" text NOT NULL,
	CONSTRAINT "role_assignments_integration_resource_member_pk" PRIMARY KEY("integration","resource","member"),
	CONSTRAINT "role_assignments_member_type" CHECK ("inventory"."role_assignments"."member_type" in ('person', 'group', 'other'))
);
--> statement-breakpoint
ALTER TABLE "inventory"."resources" DROP CONSTRAINT "resources_ungrantable";--> statement-breakpoint
ALTER TABLE "inventory"."resources" ADD COLUMN "privileged" boolean;--> statement-breakpoint
ALTER TABLE "inventory"."resources" ADD COLUMN "gives" jsonb;--> statement-breakpoint
ALTER TABLE "inventory"."resources" ADD CONSTRAINT "resources_ungrantable" CHECK ("inventory"."resources"."ungrantable" in ('dynamic-membership', 'synced-from-on-premises', 'mail-enabled-security', 'distribution-list', 'restricted-management', 'hidden-membership', 'role-assignable', 'tier-zero', 'role-disabled', 'not-included', 'confers-authority', 'gone'));