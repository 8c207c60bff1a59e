import type { PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { AccessFileContent } from '../../config/access-file/schema.ts'
import { type Company, type GroupName, groupNames, type Name, names } from './company.test-support.ts'

export type File = AccessFileContent
export type Flow = File['flows'][number]
export type Emergency = NonNullable<File['breakGlass']>[number]
type Approval = Exclude<Flow['approval'], 'automatic'>
export type Stage = Approval['stages'][number]
export type Source = Approval['stages'][number] extends infer One
  ? One extends { from: (infer Of)[] }
    ? Of
    : never
  : never

const isGroup = (name: string): name is GroupName => groupNames.some(one => one === name)
const isPerson = (name: string): name is Name => names.some(one => one === name)

/** What something is about: whoever asks, whoever receives, and when it was asked. */
export interface About {
  readonly requester: PersonId
  readonly beneficiary: PersonId
}

/** By which word of the file somebody may decide. */
export const keyOf = (source: Source): string => (typeof source === 'string' ? source : JSON.stringify(source))

/**
 * What the file that is written means to the company as it is now: said once more, from its names, without any of the product’s own
 * rules, nor of what it keeps.
 */
export function truthOf({ world, of, human, membersOf, isActive, called }: Company, file: File) {
  const { directory } = world
  const sameHuman = (one: string, other: string) =>
    file.identity.sameHuman ? human(one) === human(other) : one === other
  const gains = ({ requester, beneficiary }: About, person: string) =>
    sameHuman(person, requester) || sameHuman(person, beneficiary)
  const [{ tags, protected: untouched = [], ownerSources, integrationOwner }] = file.integrations as [
    File['integrations'][number],
  ]

  /** What Doorbell gave lets nobody decide. */
  function givenByDoorbell(name: GroupName, person: PersonId): boolean {
    const [resource] = [...called].find(([, one]) => one.name === name) ?? []
    const last = world.directory.writes.findLast(
      write => write.person === person && resource?.endsWith(`/${write.group}`),
    )
    return last?.what === 'grant'
  }
  async function deciding(name: string): Promise<readonly PersonId[]> {
    if (!isGroup(name)) return []
    return (await membersOf(name)).filter(person => !givenByDoorbell(name, person))
  }
  async function named(attribute: string, values: readonly string[]): Promise<readonly PersonId[]> {
    const found = await Promise.all(
      values.map(async value => {
        if (attribute === 'group') return deciding(value)
        if (attribute === 'user') return isPerson(value) && (await isActive(of[value])) ? [of[value]] : []
        const [role] = [...called].find(([, one]) => one.name === value) ?? []
        return role ? (await directory.holdersOf(role)).people : []
      }),
    )
    return found.flat()
  }

  async function answersFor(resource: ResourceId, about: About): Promise<readonly PersonId[]> {
    const name = called.get(resource)?.name ?? ''
    const places = {
      tags: async () => named('group', [tags[name]?.owner ?? []].flat()),
      entraOwners: async () => {
        const owned = name === 'jit-untagged' ? world.untagged : null
        const listed = owned ? await directory.ownersOf(owned) : []
        return listed.filter(({ enabled }) => enabled).map(({ id }) => id)
      },
      description: async () => [],
      extensionAttributes: async () => [],
    }
    for (const place of ownerSources) {
      const able = (await places[place]()).filter(person => !gains(about, person))
      if (able.length > 0) return able
    }
    return integrationOwners(about)
  }
  const integrationOwners = async (about: About) =>
    (integrationOwner ? await named(integrationOwner.attribute, integrationOwner.values) : []).filter(
      person => !gains(about, person),
    )

  /** Whom a word of the file leads to; nobody who gains is ever among them. */
  async function managerOf(about: About): Promise<readonly PersonId[]> {
    const manager = await directory.manager(about.beneficiary)
    return manager?.enabled && !gains(about, manager.id) ? [manager.id] : []
  }
  /** In the stead of a manager who is not there the integration owner decides. */
  async function behind(source: Source, resource: ResourceId, about: About): Promise<readonly PersonId[]> {
    if (source === 'owner') return answersFor(resource, about)
    if (source === 'manager') {
      const managers = await managerOf(about)
      return managers.length > 0 ? managers : integrationOwners(about)
    }
    const people = 'group' in source ? await deciding(source.group) : await named('user', [source.user])
    return people.filter(person => !gains(about, person))
  }

  /** Everybody of several sources. The integration owner is needed only where they lead to nobody else. */
  async function everybodyBehind(
    from: readonly Source[],
    resource: ResourceId,
    about: About,
  ): Promise<readonly PersonId[]> {
    const own = await Promise.all(
      from.map(source => (source === 'manager' ? managerOf(about) : behind(source, resource, about))),
    )
    const found = own.flat()
    return found.length > 0 ? found : (await Promise.all(from.map(one => behind(one, resource, about)))).flat()
  }

  /** Whether it may be asked for by this one, as the file says who may. */
  async function isOpenTo({ requesters }: Pick<Flow | Emergency, 'requesters'>, person: PersonId): Promise<boolean> {
    if (requesters === 'everyone') return true
    if (await isLeftOut({ requesters }, person)) return false
    if ('everyone' in requesters && requesters.everyone) return true
    const { groups = [], users = [] } = requesters
    const managersOf = 'managersOf' in requesters ? (requesters.managersOf ?? []) : []
    if (users.some(name => isPerson(name) && of[name] === person)) return true
    for (const group of groups) if (isGroup(group) && (await membersOf(group)).includes(person)) return true
    for (const group of managersOf)
      for (const one of isGroup(group) ? await membersOf(group) : [])
        if ((await directory.manager(one))?.id === person) return true
    return false
  }
  async function isLeftOut({ requesters }: Pick<Flow | Emergency, 'requesters'>, person: PersonId): Promise<boolean> {
    if (requesters === 'everyone') return false
    for (const one of requesters.exclude ?? []) {
      if ('user' in one && isPerson(one.user) && of[one.user] === person) return true
      if ('group' in one && isGroup(one.group) && (await membersOf(one.group)).includes(person)) return true
    }
    return false
  }

  const isOpened = (
    { resources }: Pick<Flow | Emergency, 'resources'>,
    resource: ResourceId,
    bundle?: string,
  ): boolean => {
    const { name = '', type, scope } = called.get(resource) ?? {}
    return resources.some(one => {
      if ('bundle' in one)
        return (
          bundle === one.bundle &&
          (file.bundles ?? []).some(
            kit =>
              kit.name === bundle &&
              kit.resources.some(part => part.name === name && part.type === type && part.scope === scope),
          )
        )
      if (one.type !== type || one.scope !== scope) return false
      if (one.matching) return one.matching === 'jit-prod-*' && name.startsWith('jit-prod-')
      if (one.tagged) return Object.entries(one.tagged).every(([key, value]) => tags[name]?.[key] === value)
      return one.name === name
    })
  }

  async function isFor({ requestFor = ['self'] }: Flow, { requester, beneficiary }: About): Promise<boolean> {
    const manager = (await directory.manager(beneficiary))?.id
    const fits = {
      self: requester === beneficiary,
      others: requester !== beneficiary,
      'direct-reports': requester !== beneficiary && manager === requester,
      'own-admin-account': requester !== beneficiary && sameHuman(requester, beneficiary),
    }
    return requestFor.some(kind => fits[kind])
  }

  return {
    ...{ sameHuman, gains, behind, everybodyBehind, isOpenTo, isLeftOut, isOpened, isFor, deciding },
    isUntouched: (person: PersonId) => untouched.some(name => isPerson(name) && of[name] === person),
    flowNamed: (name: string) => file.flows.find(flow => flow.name === name),
    emergencyNamed: (name: string) =>
      (file.breakGlass ?? []).find(
        (one, at) => (one.name ?? (at === 0 ? 'Break-glass' : `Break-glass ${at + 1}`)) === name,
      ),
  }
}
export type Truth = ReturnType<typeof truthOf>

/** By the clocks of the zone that the file names. */
export function isWithin(hours: Flow['hours'], at: Date): boolean {
  if (!hours) return true
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: hours.zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(at)
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  const minute = Number(part('hour')) * 60 + Number(part('minute'))
  return hours.days.some(day => day === part('weekday').toLowerCase()) && minute >= hours.from && minute <= hours.to
}
