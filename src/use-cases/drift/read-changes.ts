import type { Entitlement } from '../../access/catalog.ts'
import { isUnderWay } from '../../access/drift/explain.ts'
import { type Drift, type DriftOfPerson, holderOf, isThere } from '../../access/drift/states.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Policy } from '../../access/policy.ts'
import { after, minutes, type PersonId, type ResourceId } from '../../access/vocabulary.ts'
import type { Holders, Touched, TouchedGroup } from '../../ports/changes.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { lookAtGroup } from './check-group-holding.ts'
import { lookAt } from './check-holding.ts'
import { governed } from './governed.ts'
import { grantsOf, placeOf } from './live-grants.ts'
import { passedOver, withWhoDidIt } from './passed-over.ts'
import { readDeeds } from './read-deeds.ts'

/** The place in the directory's own tale of its changes. */
const directoryMark = 'directory'
/** What somebody activated for themselves is in the lists of who holds it before it is in the list of what was activated, by minutes. */
const trailing = minutes(15)
/** What the directory tells may be ahead of what it lets be read: so long a contradiction is no answer. */
const behind = minutes(3)

type Look = ReturnType<typeof lookAt> | ReturnType<typeof lookAtGroup>

/**
 * Reads what changed in who holds what, and puts whatever Doorbell's own doing does not explain at first sight in line to be read
 * back. The place is saved together with what follows from it: what is told twice is looked at twice, and nothing is passed over.
 */
export async function readChanges(ports: Ports): Promise<void> {
  const policy = await ports.store.activePolicy()
  if (!policy) return
  const known = await governed(ports, policy)
  const before = await ports.store.mark(directoryMark)
  const told = before === null ? null : await ports.changes.since(before)
  if (before !== null && told === null) ports.log.warn('drift.read-as-a-whole', { because: 'the mark is too old' })
  const mark = told?.mark ?? (await ports.changes.mark())
  const looks = new Map<string, Look>()
  const take = (found: readonly Look[]) => {
    for (const look of found) looks.set(look[1].key, look)
  }
  take(await lookAtNews(ports))
  take(told ? await looksFor(ports, policy, known, told.touched) : [])
  const watched = await ports.store.watchedResources()
  const tellsOf = ({ resource }: Entitlement) => ports.changes.tellsOf(resource)
  const isFollowed = ({ resource }: Entitlement) => told !== null && watched.get(resource) === null
  const untold = [...known.values()].filter(one => tellsOf(one) && !isFollowed(one))
  const passed = passedOver(known, watched)
  for await (const held of ports.changes.holders(untold)) {
    take(await withWhoDidIt(ports, await lookAtPeople(ports, held), passed.ends))
    take(await lookAtGroups(ports, held))
  }
  const neverTold = [...known.values()].filter(one => !tellsOf(one))
  for await (const held of readable(ports, neverTold)) take(await lookAtAll(ports, held))
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    for (const [task, slot] of looks.values()) await tx.schedule(task, slot)
    await tx.leaveUnwatched(passed.begins, now)
    await tx.watchAgain([...passed.ends.keys()])
    await tx.setMark(directoryMark, mark, now)
  })
  if (looks.size > 0) ports.log.info('drift.looked', { touched: told?.touched.length ?? null, looks: looks.size })
  await readDeeds(ports)
}

/** Read as a whole every time, so that one that cannot be read now is passed over until the next, and holds up nothing that is told. */
async function* readable(
  { changes, log }: Pick<Ports, 'changes' | 'log'>,
  entitlements: readonly Entitlement[],
): AsyncGenerator<Holders> {
  for (const one of entitlements)
    try {
      yield* changes.holders([one])
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      log.warn('drift.unread', { resource: one.resource, code: fault.code })
    }
}

/** What was found just now and nobody has decided about may turn out to be nobody's business. What is told of it now goes before. */
async function lookAtNews({ store, clock }: Ports): Promise<readonly Look[]> {
  const now = clock.now()
  const isNews = ({ standing, foundAt }: Drift) => standing.status === 'found' && now < after(foundAt, trailing)
  return (await store.openDrifts()).filter(isNews).flatMap((drift): readonly Look[] => {
    if (drift.kind === 'group-added') return [lookAtGroup(drift.entitlement, drift.group.id, {}, now)]
    return drift.kind === 'added-by-hand' ? [lookAt(drift.entitlement, drift.person, {}, now)] : []
  })
}

/** What was touched and is not at once explained by what was given, taken, or known to stand. */
async function looksFor(
  ports: Ports,
  policy: Policy,
  known: ReadonlyMap<ResourceId, Entitlement>,
  touched: readonly Touched[],
): Promise<readonly Look[]> {
  const live = await grantsOf(ports, [...new Set(touched.flatMap(one => ('person' in one ? (one.person ?? []) : [])))])
  const open = new Set((await ports.store.openDrifts()).map(one => placeOf(one.entitlement.resource, holderOf(one))))
  const standing = new Map<ResourceId, ReadonlySet<PersonId>>()
  const now = ports.clock.now()
  const looks: Look[] = []
  for (const one of touched) {
    if ('group' in one) {
      looks.push(...(await looksForGroup(ports, known, one, open, now)))
      continue
    }
    if (one.person === null) {
      for (const grant of await liveOn(ports, policy, known, one.resource)) looks.push(lookAtGrant(grant, now))
      continue
    }
    const { resource, person, holds } = one
    const grants = live.get(placeOf(resource, person)) ?? []
    const entitlement = known.get(resource) ?? grants[0]?.terms.entitlement
    if (!entitlement) continue
    if (!standing.has(resource)) standing.set(resource, (await ports.store.standingOn(resource)) ?? new Set())
    const stands = standing.get(resource)?.has(person) ?? false
    const isOpen = open.has(placeOf(resource, person))
    const ours = grants.some(mayExplain)
    const explained = holds
      ? !isOpen && (stands || ours)
      : !isOpen && !stands && !grants.some(({ status }) => status === 'active')
    const until = after(now, behind).toISOString()
    if (!explained) looks.push(lookAt(entitlement, person, { told: holds, until }, now))
  }
  return looks
}

async function looksForGroup(
  { store }: Ports,
  known: ReadonlyMap<ResourceId, Entitlement>,
  { resource, group, holds }: TouchedGroup,
  open: ReadonlySet<string>,
  now: Date,
): Promise<readonly Look[]> {
  const entitlement = known.get(resource)
  const standing = await store.standingGroupsOn(resource)
  // Where it was never looked at for groups, it is read as a whole now.
  if (!entitlement || !standing) return []
  if (!open.has(placeOf(resource, group)) && standing.has(group) === holds) return []
  return [lookAtGroup(entitlement, group, { told: holds, until: after(now, behind).toISOString() }, now)]
}

const lookAtAll = async (ports: Ports, held: Holders): Promise<readonly Look[]> => [
  ...(await lookAtPeople(ports, held)),
  ...(await lookAtGroups(ports, held)),
]

/** The same of the groups that hold it themselves. */
async function lookAtGroups(ports: Ports, { of: entitlement, groups }: Holders): Promise<readonly Look[]> {
  const { resource } = entitlement
  const now = ports.clock.now()
  const standing = await ports.store.standingGroupsOn(resource)
  if (standing === null) {
    await ports.store.transaction(tx => tx.keepStandingGroups(resource, groups, now))
    return []
  }
  const held = new Set(groups)
  const open = (await ports.store.openDrifts()).flatMap(one =>
    one.kind === 'group-added' && one.entitlement.resource === resource ? [one.group.id] : [],
  )
  const strangers = groups.filter(group => !standing.has(group) && !open.includes(group))
  const left = [...standing, ...open].filter(group => !held.has(group))
  const until = after(now, behind).toISOString()
  return [
    ...strangers.map(group => lookAtGroup(entitlement, group, { told: true, until }, now)),
    ...left.map(group => lookAtGroup(entitlement, group, {}, now)),
  ]
}

/**
 * Everybody who holds it against everybody who may. Looked at for the first time, whoever holds it without a grant held it before
 * Doorbell looked, and is left alone.
 */
async function lookAtPeople(
  ports: Ports,
  { of: entitlement, people }: Holders,
): Promise<readonly ReturnType<typeof lookAt>[]> {
  const held = new Set(people)
  const standing = await ports.store.standingOn(entitlement.resource)
  const live = await ports.store.history.liveOn(entitlement)
  const ours = new Set(live.filter(mayExplain).map(({ terms }) => terms.beneficiary))
  const now = ports.clock.now()
  const lost = live.filter(grant => grant.status === 'active' && !held.has(grant.terms.beneficiary))
  const looks = lost.map(grant => lookAtGrant(grant, now))
  if (standing === null) {
    const before = [...held].filter(person => !ours.has(person))
    await ports.store.transaction(tx => tx.keepStanding(entitlement.resource, before, now))
    return looks
  }
  const open = (await ports.store.openDrifts()).flatMap(one =>
    one.kind !== 'group-added' && one.entitlement.resource === entitlement.resource ? [one] : [],
  )
  const isOpen = new Set(open.map(({ person }) => person))
  const strangers = [...held].filter(person => !standing.has(person) && !ours.has(person) && !isOpen.has(person))
  const left = [...standing].filter(person => !held.has(person))
  const isOver = (drift: DriftOfPerson) =>
    isThere(drift) !== held.has(drift.person) || (isThere(drift) && ours.has(drift.person))
  const settled = open.filter(isOver).map(({ person }) => person)
  const until = after(now, behind).toISOString()
  return [
    ...looks,
    ...strangers.map(person => lookAt(entitlement, person, { told: true, until }, now)),
    ...[...left, ...settled].map(person => lookAt(entitlement, person, {}, now)),
  ]
}

/** By it something was given, or may have been. */
const mayExplain = (grant: Grant): boolean =>
  grant.status === 'active' || grant.status === 'ending' || isUnderWay(grant)

const lookAtGrant = ({ terms }: Grant, now: Date): ReturnType<typeof lookAt> =>
  lookAt(terms.entitlement, terms.beneficiary, { told: false, until: after(now, behind).toISOString() }, now)

async function liveOn(
  ports: Ports,
  policy: Policy,
  known: ReadonlyMap<ResourceId, Entitlement>,
  resource: ResourceId,
): Promise<readonly Grant[]> {
  const entitlement = known.get(resource) ?? { integration: policy.integrations[0].name, resource }
  return (await ports.store.history.liveOn(entitlement)).filter(({ status }) => status === 'active')
}
