import type { SandboxWorld } from '../../world.ts'
import type { ShownDifference } from '../shown.ts'
import { botInTeams } from './bot-in-teams.ts'

/** What is not as it was on the first day, and how to make it so again. */
interface Difference extends ShownDifference {
  readonly undo: () => void | Promise<void>
}

/**
 * Compares the world with how it was when the sandbox started. Nothing is written down when somebody changes something: whoever
 * changed it and wherever, what is shown is what is so.
 */
export class Differences {
  readonly #world: SandboxWorld
  readonly #first: FirstDay

  constructor(world: SandboxWorld) {
    this.#world = world
    this.#first = firstDayOf(world)
  }

  shown(): readonly ShownDifference[] {
    return this.#now().map(({ key, says }) => ({ key, says }))
  }

  /** @throws Error where nothing of this key is different any more. */
  async undo(key: string): Promise<void> {
    const found = this.#now().find(one => one.key === key)
    if (!found) throw new Error('That is as it was already.')
    await found.undo()
  }

  async undoAll(): Promise<void> {
    for (const { undo } of this.#now()) await undo()
  }

  #now(): readonly Difference[] {
    return [
      ...ofPeople(this.#world, this.#first),
      ...ofSlack(this.#world, this.#first),
      ...ofGroups(this.#world, this.#first),
      ...ofRoles(this.#world, this.#first),
      ...ofTenant(this.#world, this.#first),
      ...ofRooms(this.#world, this.#first),
    ]
  }
}

type FirstDay = ReturnType<typeof firstDayOf>

const firstDayOf = ({ entra, slack, teams }: SandboxWorld) => ({
  people: entra.truth.people(),
  groups: entra.truth.groups(),
  roles: entra.truth.roles(),
  units: entra.truth.units(),
  permissions: entra.permissions,
  credential: entra.credential,
  slackUsers: slack.users,
  channels: slack.channels,
  rooms: teams?.rooms ?? [],
})

function ofPeople({ entra: { truth } }: SandboxWorld, { people }: FirstDay): readonly Difference[] {
  const now = new Map(truth.people().map(person => [person.id, person]))
  return people.flatMap(({ id, displayName, accountEnabled, mail }): Difference[] => {
    const person = now.get(id)
    if (!person)
      return [
        {
          key: `person ${id}`,
          says: `The account of ${displayName} was deleted`,
          undo: () => truth.restorePerson(id),
        },
      ]
    const differences: Difference[] = []
    if (person.accountEnabled !== accountEnabled)
      differences.push({
        key: `enabled ${id}`,
        says: `The account of ${displayName} was ${accountEnabled ? 'disabled' : 'enabled'}`,
        undo: () => truth.alterPerson(id, { accountEnabled }),
      })
    if (person.mail !== mail)
      differences.push({
        key: `address ${id}`,
        says: `${displayName} has the address ${person.mail ?? '(none)'} in Entra`,
        undo: () => truth.alterPerson(id, { mail }),
      })
    return differences
  })
}

function ofSlack({ slack }: SandboxWorld, { slackUsers }: FirstDay): readonly Difference[] {
  const now = new Map(slack.users.map(user => [user.id, user]))
  return slackUsers.flatMap(({ id, realName, deleted, email }): Difference[] => {
    const user = now.get(id)
    const differences: Difference[] = []
    if (user && user.deleted !== deleted)
      differences.push({
        key: `slack ${id}`,
        says: `The Slack account of ${realName} was ${deleted ? 'activated' : 'deactivated'}`,
        undo: () => slack.changeUser(id, { deleted }),
      })
    if (user && user.email !== email)
      differences.push({
        key: `slack-address ${id}`,
        says: `${realName} has the address ${user.email ?? '(none)'} in Slack`,
        undo: () => slack.changeUser(id, { email }),
      })
    return differences
  })
}

function ofGroups({ entra: { truth } }: SandboxWorld, { groups }: FirstDay): readonly Difference[] {
  const now = new Map(truth.groups().map(group => [group.id, group]))
  return groups.flatMap((first): Difference[] => {
    const { id, displayName, groupTypes, membershipRule, membershipRuleProcessingState } = first
    const group = now.get(id)
    if (!group)
      return [{ key: `group ${id}`, says: `The group ${displayName} was deleted`, undo: () => truth.restoreGroup(id) }]
    const differences: Difference[] = []
    if (group.displayName !== displayName)
      differences.push({
        key: `group-name ${id}`,
        says: `The group ${displayName} is called ${group.displayName} now`,
        undo: () => truth.rename(id, displayName),
      })
    if (group.groupTypes.join() !== groupTypes.join())
      differences.push({
        key: `group-kind ${id}`,
        says: `The group ${displayName} became dynamic`,
        undo: () => truth.alterGroup(id, { groupTypes, membershipRule, membershipRuleProcessingState }),
      })
    return differences
  })
}

function ofRoles({ entra: { truth } }: SandboxWorld, { roles, units }: FirstDay): readonly Difference[] {
  const now = new Map(truth.roles().map(role => [role.id, role]))
  const left = truth.units().map(({ id }) => id)
  return [
    ...roles.flatMap(({ id, displayName, actions }): Difference[] => {
      const role = now.get(id)
      const differences: Difference[] = []
      if (role && role.displayName !== displayName)
        differences.push({
          key: `role-name ${id}`,
          says: `The role ${displayName} is called ${role.displayName} now`,
          undo: () => truth.alterRole(id, { displayName }),
        })
      if (role && role.actions.join() !== actions.join())
        differences.push({
          key: `role-actions ${id}`,
          says: `The role ${displayName} may hand out any role now`,
          undo: () => truth.alterRole(id, { actions }),
        })
      return differences
    }),
    ...units
      .filter(({ id }) => !left.includes(id))
      .map(({ id, displayName }) => ({
        key: `unit ${id}`,
        says: `The administrative unit ${displayName} was deleted`,
        undo: () => truth.restoreUnit(id),
      })),
  ]
}

function ofTenant({ entra }: SandboxWorld, { permissions, credential }: FirstDay): readonly Difference[] {
  const { expired, secretEnds } = credential
  const isOther = entra.credential.expired !== expired || entra.credential.secretEnds.join() !== secretEnds.join()
  return [
    ...permissions
      .filter(one => !entra.permissions.includes(one))
      .map(one => ({
        key: `consent ${one}`,
        says: `Consent to ${one} was withdrawn`,
        undo: () => {
          entra.permissions = [...entra.permissions, one]
        },
      })),
    ...entra.permissions
      .filter(one => !permissions.includes(one))
      .map(one => ({
        key: `consent ${one}`,
        says: `Consent to ${one} was given besides`,
        undo: () => {
          entra.permissions = entra.permissions.filter(other => other !== one)
        },
      })),
    ...(isOther
      ? [
          {
            key: 'secret',
            says: `Doorbell’s client secret ${entra.credential.expired ? 'has expired' : 'ends within days'}`,
            undo: () => {
              entra.credential = { ...entra.credential, expired, secretEnds }
            },
          },
        ]
      : []),
  ]
}

function ofRooms(world: SandboxWorld, { channels, rooms }: FirstDay): readonly Difference[] {
  const { slack, teams } = world
  const inSlack = channels.flatMap(({ id, name, hasBot }): Difference[] => {
    const now = slack.channels.find(channel => channel.id === id)?.hasBot
    const undo = () => slack.changeChannel(id, { hasBot: hasBot === true })
    return now === hasBot ? [] : [{ key: `slack-bot ${id}`, says: `Doorbell was taken out of #${name} in Slack`, undo }]
  })
  // Whoever takes it out of one channel takes it out of the team.
  const teamsLeft = new Map(
    rooms.flatMap(room => {
      const now = teams?.rooms.find(({ id }) => id === room.id)
      return now && now.hasBot !== room.hasBot ? [[room.team?.id ?? room.id, room] as const] : []
    }),
  )
  const inTeams = [...teamsLeft].map(([key, { id, name, team, hasBot }]) => ({
    key: `teams-bot ${key}`,
    says: `Doorbell was taken out of ${team ? `the team ${team.name}` : name} in Teams`,
    undo: () => botInTeams(world, id, hasBot),
  }))
  return [...inSlack, ...inTeams]
}
