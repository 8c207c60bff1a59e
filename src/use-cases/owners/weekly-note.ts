import { cleanupDue, cleanupOn, type Idle, isToBeAnnounced } from '../../access/cleanup.ts'
import { ownerSourcesOf, type Policy } from '../../access/policy.ts'
import type { IntegrationName, PersonId } from '../../access/vocabulary.ts'
import { weekOf } from '../../access/week.ts'
import { type WaitingDrift, type WeeklyNote, weeklyNoteCard } from '../../cards/weekly-note-card.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { askedOnce } from '../asked-once.ts'
import { withSettings } from '../asking/offers.ts'
import { idlePeople } from '../cleanup/idle-people.ts'
import { driftsWaitingLong } from '../drift/waiting-long.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { type HalfOwned, type Ownerless, ownersAmiss } from './ownerless.ts'

/** So many are told by name. */
const mostResources = 20
/** Who is not named in this note is in a later one: nobody is forgotten whom no note named that reached somebody. */
const mostPeople = 70
/** What is still as it was is told again after so many weeks: not so often that nobody reads it, nor so seldom that it is forgotten. */
const toldAgainAfter = 4

const key = 'weekly-note'

/** What was told last: in which week it was looked, and of each integration which resources and when. */
interface Told {
  readonly week: number
  readonly ownerless: Readonly<Record<IntegrationName, { readonly week: number; readonly resources: string }>>
}

/**
 * Once a week, to whoever answers for an integration: which of its resources have no owner who can decide, what was changed
 * by hand long ago and nobody has decided about, and whom Doorbell is about to forget. Where there is nothing of it, or nothing new, nobody is written to. In the first week of all nothing is told.
 * @throws Fault when the directory cannot be asked: then it is looked again within the hour.
 */
export async function weeklyNote(ports: Ports): Promise<void> {
  const { store, clock } = ports
  const [policy, written] = await Promise.all([store.activePolicy(), store.toldOf(key)])
  const before: Told | null = written === null ? null : JSON.parse(written)
  const now = clock.now()
  const week = weekOf(now)
  if (!policy || before?.week === week) return
  const leaving = before ? await idlePeople(ports, policy, idle => isToBeAnnounced(idle, policy.integrations, now)) : []
  const notes: WeeklyNote[] = []
  const ownerless: Record<string, Told['ownerless'][IntegrationName]> = {}
  for (const { name } of before ? policy.integrations : []) {
    const amiss = await amissIn(ports, policy, name)
    const resources = [
      ...amiss.ownerless.map(({ resource }) => resource.resource),
      ...amiss.halfOwned.map(({ resource, unknown }) => `${resource.resource}:${unknown.join()}`),
    ].join(' ')
    const last = before?.ownerless[name]
    const isNews = resources !== '' && (last?.resources !== resources || week - last.week >= toldAgainAfter)
    ownerless[name] = isNews || !last ? { week, resources } : last
    const theirs = leaving.filter(({ last: seen }) => seen.some(({ integration }) => integration === name))
    const waiting = await driftsWaitingLong(ports, name)
    if (isNews || theirs.length > 0 || waiting.length > 0)
      notes.push(noteOf(policy, name, week, { ...(isNews ? amiss : nothingAmiss), waiting }, theirs, now))
  }
  await store.transaction(async tx => {
    const { told } = await tx.lockWatched(key, now)
    // Another replica was faster.
    if (told !== written) return
    await tx.noteTold(key, JSON.stringify({ week, ownerless } satisfies Told))
    for (const note of notes)
      await tx.schedule({ type: 'weekly-note', ...note }, slotOf(note, `weekly-note:${note.integration}`, now))
  })
}

const slotOf = ({ integration, week }: WeeklyNote, lane: string, due: Date, person?: PersonId) => ({
  key: `weekly-note:${integration}:${week}${person ? `:${person}` : ''}`,
  lane,
  due,
})

interface Amiss {
  readonly ownerless: readonly Ownerless[]
  readonly halfOwned: readonly HalfOwned[]
}
const nothingAmiss: Amiss = { ownerless: [], halfOwned: [] }

/** As the inventory knows them: what is offered to somebody, and can be given. */
async function amissIn(ports: Ports, policy: Policy, name: IntegrationName): Promise<Amiss> {
  const { store, directory } = ports
  const [known, kept] = await Promise.all([store.inventory.resources(name), store.authorityOfKeptOwners()])
  const resources = known.map(one => withSettings(one, policy, kept))
  return ownersAmiss({ store, directory: askedOnce(directory) }, policy, resources)
}

function noteOf(
  policy: Policy,
  integration: IntegrationName,
  week: number,
  { ownerless, halfOwned, waiting }: Amiss & { readonly waiting: readonly WaitingDrift[] },
  leaving: readonly Idle[],
  now: Date,
): WeeklyNote {
  const found = policy.integrations.find(({ name }) => name === integration)
  return {
    integration,
    week,
    ownerless: ownerless
      .slice(0, mostResources)
      .map(({ resource, because, tried, decided }) => ({ name: resource.name, because, tried, decided })),
    moreOwnerless: Math.max(0, ownerless.length - mostResources),
    halfOwned: halfOwned
      .slice(0, mostResources)
      .map(({ resource, source, unknown }) => ({ name: resource.name, source, unknown })),
    moreHalfOwned: Math.max(0, halfOwned.length - mostResources),
    waiting: waiting.slice(0, mostResources),
    moreWaiting: Math.max(0, waiting.length - mostResources),
    sources: found ? ownerSourcesOf(found) : [],
    leaving: leaving.slice(0, mostPeople).map(idle => {
      const due = cleanupDue(idle, policy.integrations) ?? now
      return { person: idle.person, on: cleanupOn(due, now).toISOString() }
    }),
    moreLeaving: Math.max(0, leaving.length - mostPeople),
  }
}

/** A task for each of them by then, so that one out of reach stops nobody else; where nobody answers for it, for the admins. */
export async function tellOfTheWeek(ports: Ports, task: Extract<Task, { type: 'weekly-note' }>): Promise<void> {
  const { store, clock, log } = ports
  if (task.person) return tellOne(ports, task, task.person)
  const policy = await store.activePolicy()
  const owner = policy?.integrations.find(({ name }) => name === task.integration)?.integrationOwner
  const owners = owner ? await deciders(ports, owner) : []
  const people = owners.length > 0 || !policy ? owners : await deciders(ports, policy.admins)
  if (people.length === 0) log.error('notice.nobody-to-tell', { integration: task.integration, notice: 'weekly' })
  await store.transaction(async tx => {
    for (const { id: person } of people)
      await tx.schedule({ ...task, person }, slotOf(task, `person:${person}`, clock.now(), person))
  })
}

async function tellOne(ports: Ports, note: WeeklyNote, person: PersonId): Promise<void> {
  const changed = (note.waiting ?? []).flatMap(({ holder }) => ('person' in holder ? [holder.person] : []))
  const names = await namesFor(ports, [...note.leaving.map(one => one.person), ...changed])
  if ((await writeToPerson(ports, person, weeklyNoteCard(note, names))).length === 0)
    ports.log.warn('notice.nobody-reached', { person, integration: note.integration, notice: 'weekly' })
  else for (const one of note.leaving) await announced(ports, one.person)
}

/** Somebody has a note that names them. Whoever was seen since it was written, or is kept, is about to be forgotten no more. */
async function announced({ store, clock }: Ports, person: PersonId): Promise<void> {
  await store.transaction(async tx => {
    await tx.lockPerson(person)
    const [idle, policy, now] = [await tx.idle(person), await tx.activePolicy(), clock.now()]
    if (idle && policy && isToBeAnnounced(idle, policy.integrations, now))
      await tx.saveCleanup({ person, standing: 'announced', at: now })
  })
}
