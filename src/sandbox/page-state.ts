import type { CompanyGroup } from './company.ts'
import type { Snapshot } from './slack/server.ts'
import type { AuditRow, SandboxWorld } from './world.ts'

/** Everything that the page shows, as it is at one moment. */
export interface PageState {
  readonly now: string
  readonly people: readonly PagePerson[]
  /** Whose screen it is. */
  readonly me: Snapshot | null
  readonly groups: readonly PageGroup[]
  /** Access that Doorbell gives at this moment, the next to end first. */
  readonly grants: readonly {
    readonly person: string
    readonly group: string
    readonly status: string
    readonly until: string | null
  }[]
  readonly audit: readonly AuditRow[]
  readonly lag: number
}

export interface PagePerson {
  readonly handle: string
  readonly name: string
  readonly title: string | null
  readonly zone: string
  readonly slackUser: string
  readonly enabled: boolean
  /** Messages that Doorbell sent or changed, so that the page can tell which of them are new. */
  readonly messages: number
  readonly newest: string | null
}

export interface PageGroup {
  readonly id: string
  readonly name: string
  readonly description: string | null
  /** What makes it impossible to hand out, in a word; `null` for an ordinary group. */
  readonly kind: string | null
  readonly members: readonly { readonly id: string; readonly name: string; readonly byDoorbell: boolean }[]
}

const auditShown = 120

export async function pageState(world: SandboxWorld, as: string): Promise<PageState> {
  const { company, slack, entra, clock } = world
  const [audit, live] = await Promise.all([world.audit(null, auditShown), world.liveGrants()])
  const names = new Map(
    [...entra.truth.people(), ...entra.truth.groups()].map(({ id, displayName }) => [id, displayName]),
  )
  for (const { id, displayName } of company.applications) names.set(id, displayName)
  const given = new Set(live.map(({ person, resource }) => `${groupOf(resource)}/${person}`))
  const people = company.people.flatMap(person => {
    if (!person.slack) return []
    const { messages } = slack.snapshot(person.slack.user)
    return [
      {
        handle: person.handle,
        name: person.displayName,
        title: person.jobTitle,
        zone: person.zone,
        slackUser: person.slack.user,
        enabled: entra.truth.people().find(({ id }) => id === person.id)?.accountEnabled ?? false,
        messages: messages.length,
        newest: newestOf(messages),
      },
    ]
  })
  const me = people.find(({ handle }) => handle === as)
  return {
    now: clock.now().toISOString(),
    people,
    me: me ? slack.snapshot(me.slackUser) : null,
    groups: entra.truth.groups().map(group => ({
      id: group.id,
      name: group.displayName,
      description: group.description,
      kind: kindOf(group),
      members: entra.truth
        .membersOf(group.id)
        .map(id => ({ id, name: names.get(id) ?? id, byDoorbell: given.has(`${group.id}/${id}`) })),
    })),
    grants: live.map(({ person, resource, status, until }) => ({
      person: names.get(person) ?? person,
      group: names.get(groupOf(resource)) ?? resource,
      status,
      until,
    })),
    audit: audit.map(row => ({
      ...row,
      about: row.about && (names.get(row.about) ?? row.about),
      target: row.target && (names.get(groupOf(row.target)) ?? row.target),
    })),
    lag: entra.lag,
  }
}

const newestOf = (messages: Snapshot['messages']): string | null =>
  messages
    .map(({ ts, edited }) => edited?.ts ?? ts)
    .sort()
    .at(-1) ?? null

const groupOf = (resource: string): string => resource.slice(resource.lastIndexOf('/') + 1)

function kindOf(
  group: Pick<
    CompanyGroup,
    | 'groupTypes'
    | 'onPremisesSyncEnabled'
    | 'mailEnabled'
    | 'securityEnabled'
    | 'isManagementRestricted'
    | 'visibility'
    | 'isAssignableToRole'
  >,
): string | null {
  if (group.groupTypes.includes('DynamicMembership')) return 'dynamic'
  if (group.onPremisesSyncEnabled) return 'synced'
  if (group.visibility === 'HiddenMembership') return 'hidden members'
  if (group.isManagementRestricted) return 'restricted'
  if (group.isAssignableToRole) return 'gives a role'
  if (group.groupTypes.includes('Unified')) return 'Microsoft 365'
  if (group.mailEnabled) return group.securityEnabled ? 'mail-enabled' : 'distribution list'
  return null
}
