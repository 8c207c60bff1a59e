import { found } from '../../access/drift/decide.ts'
import type { Deed, Doer } from '../../access/drift/doer.ts'
import { again, type Explained, endsByItself, explain, isUnderWay, madeBy } from '../../access/drift/explain.ts'
import type { DriftOfPerson, LostGrant, PersonDriftKind } from '../../access/drift/states.ts'
import { decide } from '../../access/grant/decide.ts'
import { directoryEnd } from '../../access/grant/second-end.ts'
import type { Grant, GrantCommand } from '../../access/grant/states.ts'
import { after, driftId, type PersonId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task, WrittenDeed } from '../../ports/task.ts'
import type { Ports } from '../ports.ts'
import { byTimer, type Doing, holdLane, saveWhatFollows } from '../save.ts'
import { changeDriftIn } from './change-drift.ts'

type Check = Extract<Task, { type: 'check-holding' }>

/** Grants of one person and one thing that are looked back at: more than overlap or end within minutes. */
const looked = 20
/**
 * Reads back what one person holds, and looks for what explains it. In the lane of their grants, so that nothing of Doorbell's own is
 * being written meanwhile. Nothing is added or removed here, whatever comes of it.
 * @throws Fault when the directory cannot be asked: it is looked at later.
 */
export async function checkHolding(ports: Ports, task: Check): Promise<void> {
  const { entitlement, person, told } = task
  const now = ports.clock.now()
  const seen = await ports.provider.holds(entitlement, person)
  // A reading that contradicts what the directory itself has told is repeated, until it must be seen everywhere.
  if (told !== null && told !== seen && now < new Date(task.until))
    return ports.store.transaction(tx => lookAgain(tx, task, after(now, again)))
  const grants = await ports.store.history.grantsFor(entitlement, person, looked)
  const ours = grants.some(grant => grant.status === 'active' || isUnderWay(grant))
  const theirs = seen && !ours ? await ports.provider.selfActivated(entitlement, person) : null
  // What they had activated may have ended between the two readings, and is then no more in a third.
  const held = seen && !ours && !theirs ? await ports.provider.holds(entitlement, person) : seen
  const vanished = held ? null : await whatVanished(ports, task)
  const forGood = held && (await isForGood(ports, task, grants))
  const theirsBefore = held && !ours && !theirs ? await endOfTheirs(ports, task) : null
  const deed = deedOf(task.deed)
  await ports.store.transaction(async tx => {
    await tx.lockPerson(person)
    const [open, standing] = [
      await tx.openDrift(entitlement, person),
      (await tx.standingOn(entitlement.resource))?.has(person) ?? false,
    ]
    const current = await asTheyAre(tx, grants)
    const facts = { held, forGood, grants: current, standing, open, vanished: vanished !== null, deed }
    if (theirs) await tx.setMark(theirsMark(task), theirs.until.toISOString(), now)
    const own = { theirsUntil: theirs?.until ?? null, theirsAlone: theirs?.alone === true, theirsBefore }
    const explained = explain({ ...facts, ...own }, now)
    await act(tx, ports, task, explained, vanished, deed)
    if (open && deed && madeBy(open, deed))
      await changeDriftIn(tx, ports, open.id, { type: 'name', doer: deed.doer }, byTimer(`drift:${open.id}`))
  })
}

/**
 * Somebody gave for good what the directory was to end: it is theirs who did, and whoever answers for it decides. Found when
 * Doorbell comes to move that end, or to take it, and does not.
 */
export async function leaveMadePermanent(
  ports: Ports,
  grant: Extract<Grant, { status: 'active' | 'ending' }>,
  deed: Deed | null = null,
): Promise<void> {
  const { entitlement, beneficiary: person } = grant.terms
  const task = checkOf({ entitlement, person, told: null, until: '', deed: null }, ports.clock.now())[0]
  await ports.store.transaction(async tx => {
    await tx.lockPerson(person)
    const [now] = await asTheyAre(tx, [grant])
    if (now?.status === 'active' || now?.status === 'ending')
      await act(tx, ports, task, { kind: 'made-permanent', grant: now }, null, deed)
  })
}

/**
 * Nothing is taken from now on of what somebody else gave for good, by whichever grant: each lived by the one membership, and one that is
 * about to reads once more what it finds.
 */
export async function letGo(
  tx: Transaction,
  ports: Ports,
  of: Pick<Check, 'entitlement' | 'person'>,
  doer: Doer | null,
  doing: Doing,
): Promise<void> {
  for (const one of await livingBy(tx, of)) {
    if (one.status === 'active' || one.status === 'ending')
      await changeIn(tx, ports, one, { type: 'let-stand', doer }, doing)
    if (one.status === 'starting' && one.prior === 'ours')
      await changeIn(tx, ports, one, { type: 'forget-prior' }, doing)
  }
}

async function act(
  tx: Transaction,
  ports: Ports,
  task: Check,
  explained: Explained,
  vanished: 'resource' | 'person' | null,
  deed: Deed | null,
): Promise<void> {
  const { entitlement, person } = task
  const doing = byTimer(`holding:${entitlement.resource}/${person}`)
  const doer = deed?.doer ?? null
  switch (explained.kind) {
    case 'explained':
      return
    case 'later':
      return lookAgain(tx, task, explained.at)
    case 'no-longer-standing':
      return tx.setStanding(entitlement.resource, person, false)
    case 'gone-by-itself': {
      const { drift } = explained
      const turnedOut = explained.turnedOut ?? (vanished ? ({ kind: 'vanished', what: vanished } as const) : undefined)
      await changeDriftIn(tx, ports, drift.id, { type: 'notice-gone', ...(turnedOut ? { turnedOut } : {}) }, doing)
      // Whatever is there now instead is another matter.
      return lookAgain(tx, { ...task, told: null, deed: null }, ports.clock.now())
    }
    case 'removed': {
      const { grant } = explained
      const removedBy = deed?.did === 'removed' ? doer : null
      const because = vanished
        ? ({ kind: 'vanished', what: vanished } as const)
        : ({ kind: 'removed-by-hand', doer: removedBy } as const)
      for (const one of await livingBy(tx, task))
        if (one.status === 'active' && (vanished || !endsByItself(one, ports.clock.now())))
          await changeIn(tx, ports, one, { type: 'lose', because }, doing)
      if (vanished) return
      return save(tx, ports, task, kindBy(removedBy, 'removed-by-hand'), removedBy, lostOf(grant), doing)
    }
    case 'made-permanent': {
      const { grant } = explained
      await letGo(tx, ports, task, doer, doing)
      // Nothing that Doorbell gave became permanent where nothing of its own is known to have been given.
      if (grant.since === null) return save(tx, ports, task, 'added-by-hand', doer, null, doing)
      return save(tx, ports, task, 'made-permanent', doer, lostOf(grant), doing)
    }
    case 'added': {
      const addedBy = deed?.did === 'added' ? doer : null
      await tx.setStanding(entitlement.resource, person, false)
      return save(tx, ports, task, kindBy(addedBy, 'added-by-hand'), addedBy, null, doing)
    }
    default:
      return explained satisfies never
  }
}

const kindBy = (doer: Doer | null, otherwise: PersonDriftKind): PersonDriftKind =>
  doer?.kind === 'ourselves' ? 'orphan' : otherwise

async function save(
  tx: Transaction,
  ports: Ports,
  { entitlement, person }: Check,
  kind: PersonDriftKind,
  doer: Doer | null,
  grant: LostGrant | null,
  doing: Doing,
): Promise<void> {
  const before = await tx.openDrift(entitlement, person)
  // What was decided is still being done: it has the last word on what is there.
  if (before) return
  const drift: DriftOfPerson = {
    id: driftId(ports.ids.next()),
    kind,
    entitlement,
    person,
    grant,
    foundAt: ports.clock.now(),
    doer,
    standing: { status: 'found' },
  }
  const { next, ...follows } = found(drift)
  await tx.saveDrift(next)
  await saveWhatFollows(tx, ports, doing, follows)
  ports.log.warn('drift.found', { drift: next.id, kind, resource: entitlement.resource, person })
}

const lostOf = ({ terms, ...grant }: Extract<Grant, { status: 'active' | 'ending' }>): LostGrant => ({
  id: terms.id,
  request: terms.request,
  endsAt: 'endsAt' in grant ? grant.endsAt : grant.dueSince,
})

async function changeIn(tx: Transaction, ports: Ports, grant: Grant, command: GrantCommand, doing: Doing) {
  const outcome = decide(grant, command, ports.clock.now())
  if (!outcome.ok) return
  await tx.saveGrant(outcome.next)
  await saveWhatFollows(tx, ports, { ...doing, correlation: grant.terms.request }, outcome)
}

/** There is one membership, however many grants live by it. */
const livingBy = async (
  tx: Transaction,
  { entitlement, person }: Pick<Check, 'entitlement' | 'person'>,
): Promise<readonly Grant[]> => asTheyAre(tx, await tx.liveGrantsFor(entitlement, person))

/** Locked, in one order, so that whoever returns or revokes meanwhile is before or after and not between. */
async function asTheyAre(tx: Transaction, grants: readonly Grant[]): Promise<readonly Grant[]> {
  const now: Grant[] = []
  for (const { terms } of grants.toSorted((a, b) => (a.terms.id < b.terms.id ? -1 : 1))) {
    const grant = await tx.lockGrant(terms.id)
    if (grant) now.push(grant)
  }
  return now
}

/** Asked only where the directory was to end what Doorbell gave. */
async function isForGood(
  { provider }: Ports,
  { entitlement, person }: Check,
  grants: readonly Grant[],
): Promise<boolean> {
  if (!grants.some(({ status, terms }) => status === 'active' && directoryEnd(terms) !== null)) return false
  return (await provider.endsHeld(entitlement))?.get(person) === null
}

/** Kept beside the task, of which every reading of changes makes a new one. */
const theirsMark = ({ entitlement, person }: Check): string => `theirs:${entitlement.resource}/${person}`

/** Until when an earlier look found that they had activated it for themselves. */
async function endOfTheirs({ store }: Ports, task: Check): Promise<Date | null> {
  const until = await store.mark(theirsMark(task))
  return until === null ? null : new Date(until)
}

/** A group or a person that is gone took everything with it: nobody's decision is asked for. */
async function whatVanished(ports: Ports, { entitlement, person }: Check): Promise<'resource' | 'person' | null> {
  const { store } = ports
  const isAsked = (await store.openDrift(entitlement, person))?.standing.status === 'found'
  if (!isAsked && (await store.liveGrantsFor(entitlement, person)).length === 0) return null
  if ((await ports.provider.grantability(entitlement)) === 'gone') return 'resource'
  return (await ports.directory.person(person)) ? null : 'person'
}

const lookAgain = (tx: Transaction, task: Check, due: Date): Promise<void> => tx.schedule(...checkOf(task, due))

/**
 * As a task: one for each person and thing, a later one in the place of the one before, except of one that knows what the audit has: what
 * is looked at again knows nothing of that.
 */
export const checkOf = (task: Omit<Check, 'type'>, due: Date) =>
  [
    { ...task, type: 'check-holding' },
    {
      key: `check-holding:${task.entitlement.resource}/${task.person}${task.deed ? ':deed' : ''}`,
      lane: holdLane(task.entitlement, task.person),
      due,
    },
  ] as const

export const writtenDeed = ({ did, doer }: Deed): WrittenDeed => ({ did, doer: { ...doer, at: doer.at.toISOString() } })

const deedOf = (written: WrittenDeed | null): Deed | null =>
  written && { did: written.did, doer: { ...written.doer, at: new Date(written.doer.at) } as Doer }

/** What a person is looked at for, before anything is known of it. */
export const lookAt = (
  entitlement: Check['entitlement'],
  person: PersonId,
  more: Partial<Pick<Check, 'told' | 'until' | 'deed'>>,
  now: Date,
) => checkOf({ entitlement, person, told: null, until: now.toISOString(), deed: null, ...more }, now)
