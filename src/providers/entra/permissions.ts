/**
 * The least application permissions per feature, as Microsoft's permission data of August 2026 has them. Grant these to
 * Doorbell's app and no more; `RoleManagement.ReadWrite.Directory` in particular is not among them.
 */
export interface Feature {
  readonly feature: string
  readonly permissions: readonly string[]
  readonly why: string
}

export const leastPermissions: readonly Feature[] = [
  {
    feature: 'Give and take group membership',
    permissions: ['GroupMember.ReadWrite.All'],
    why: 'Adds and removes members of groups. It cannot touch groups that carry directory roles.',
  },
  {
    feature: 'Find groups, and read back who is in them',
    permissions: ['GroupMember.Read.All'],
    why: 'Lists groups with their kind, their members and their owners. The right to write members does not include it.',
  },
  {
    feature: 'Know the people',
    permissions: ['User.Read.All'],
    why: 'Whether an account is enabled, a member or a guest, its address and its manager; checked again at every decision.',
  },
]

/** Wanted only where a tenant has them. */
export const optionalPermissions: readonly Feature[] = [
  {
    feature: 'See groups with hidden membership in the inventory',
    permissions: ['Member.Read.Hidden'],
    why: 'Without it their member lists are empty. Doorbell never hands out such groups.',
  },
]
