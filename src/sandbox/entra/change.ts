/** What became different, for whoever shows the directory. */
export interface Change {
  readonly what:
    | 'member-added'
    | 'member-removed'
    | 'owner-added'
    | 'owner-removed'
    | 'person-changed'
    | 'person-deleted'
    | 'sessions-revoked'
    | 'group-changed'
    | 'group-deleted'
    | 'role-assigned'
    | 'role-unassigned'
    | 'role-changed'
  /** `graph`: through the API, by the application; `hand`: by somebody in the portal; `pim`: for a time, and when that is up. */
  readonly by: 'graph' | 'hand' | 'pim'
  /** The group; of a role `role/<role>/<unit, or tenant>`. */
  readonly group: string | null
  readonly subject: string | null
}
