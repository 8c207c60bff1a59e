import { distance } from 'fastest-levenshtein'
import type { AccessFlow } from '../../access/access-flow.ts'
import { bestFlow, mayBegin, mayWaitFor, thatMayCount, theOneThatCounts } from '../../access/best-flow.ts'
import { type Resource, sameEntitlement, type UngrantableReason } from '../../access/catalog.ts'
import { shorterThan } from '../../access/path.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { Ask } from '../../access/request/states.ts'
import { oneself, serves, servesOthers } from '../../access/request-for.ts'
import { mayAsk } from '../../access/requesters.ts'
import { isNonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { isSameBundle } from '../../cards/forms/choice.ts'
import type { FormOption, RequestForm } from '../../cards/forms/form.ts'
import type { ExtraFields } from '../../cards/forms/form-extras.ts'
import { type HowLong, lengthOfAny } from '../../cards/forms/request-form.ts'
import type { Ports } from '../ports.ts'
import { type Offer, offersOf, plain, withSettings } from './offers.ts'
import { standingOf } from './standing.ts'

/** One thing that a person may ask for. */
export interface Requestable extends Omit<Offer, 'flows'> {
  /** The one that counts as long as nobody has said for how long: it gives the longest. */
  readonly flow: AccessFlow
  /** All that may count, by when it begins and how long it lasts, the longest first. */
  readonly ways: readonly AccessFlow[]
}

/** The flows by which this person may ask for themselves, by the directory's word of now. @throws Fault when it cannot be asked. */
export const openFlows = async (
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  person: PersonId,
): Promise<readonly AccessFlow[]> => (await flowsToAskBy(ports, policy, person)).filter(flow => serves(flow, oneself))

/** The same for whomever they may ask: what these open exists for them. */
export async function flowsToAskBy(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  person: PersonId,
): Promise<readonly AccessFlow[]> {
  const standing = await standingOf(ports, policy, person)
  return policy.flows.filter(({ requesters }) => mayAsk(requesters, standing).open)
}

/**
 * Everything that these flows open, by name. A resource that no flow opens to a person does not exist for them.
 *
 * @param flows of this policy.
 * @param at when it should begin.
 */
export async function requestable(
  ports: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  flows: readonly AccessFlow[],
  at: Date = ports.clock.now(),
): Promise<readonly Requestable[]> {
  if (flows.length === 0) return []
  const offers = await offersOf(ports, policy)
  const open = new Set(flows.map(({ name }) => name))
  const now = ports.clock.now()
  const begin = flows.filter(flow => mayBegin(flow, at)).map(({ name }) => name)
  const wait = flows.filter(flow => mayWaitFor(flow, at, now)).map(({ name }) => name)
  const whose = JSON.stringify([[...open], begin, wait])
  const kept = keptChoices.get(offers) ?? new Map<string, readonly Requestable[]>()
  keptChoices.set(offers, kept)
  const near = kept.get(whose)
  if (near) return near
  const found: Requestable[] = []
  for (const { flows: opening, ...offered } of offers) {
    const ways = thatMayCount(opening.filter(({ name }) => open.has(name)))
    const flow = theOneThatCounts(ways, { at, now })
    if (flow) found.push({ ...offered, flow, ways })
  }
  if (kept.size >= mostKept) kept.clear()
  kept.set(whose, found)
  return found
}

/** People to whom the same flows are open choose from the same list, which in a large company is a long one. */
const keptChoices = new WeakMap<readonly Offer[], Map<string, readonly Requestable[]>>()
const mostKept = 50

/** What a form asks for besides: what one of these wants, and what is required whichever of them is chosen, and for however long. `open`: all the flows behind them. */
export function askedBy(
  choices: readonly Requestable[],
  open: readonly AccessFlow[],
): Pick<RequestForm, 'reasonRequired' | 'extras'> & Partial<HowLong> {
  const flows = [...new Set(choices.flatMap(({ ways }) => ways))]
  const tickets = flows.flatMap(({ ticket }) => ticket ?? [])
  const ticketRequired = tickets.length === flows.length && tickets.every(({ required }) => required)
  const extras: ExtraFields = {
    ...(tickets.length > 0 ? { ticket: ticketRequired ? 'required' : 'optional' } : {}),
    ...(open.some(({ startWithin }) => startWithin !== undefined) ? { start: true } : {}),
    ...(open.some(servesOthers) ? { whom: true } : {}),
  }
  return {
    reasonRequired: flows.every(flow => flow.reasonRequired),
    ...howLongForAny(choices),
    ...(Object.keys(extras).length > 0 ? { extras } : {}),
  }
}

/** What these flows name, or mean by a pattern, and what cannot be given all the same. It is never offered; who asks is told why. */
export async function namedButUngrantable(
  ports: Pick<Ports, 'store'>,
  policy: Policy,
  flows: readonly AccessFlow[],
  typed: string,
): Promise<UngrantableReason | null> {
  const wanted = plain(typed)
  const kept = await ports.store.authorityOfKeptOwners()
  for (const integration of policy.integrations) {
    for (const known of await ports.store.inventory.resources(integration.name)) {
      if (plain(known.name) !== wanted) continue
      const resource = withSettings(known, policy, kept)
      const { ungrantable } = resource
      if (ungrantable === null || ungrantable === 'gone') continue
      // A pattern means the roles that are listed: of the others nobody learns that they are there.
      if (resource.type === 'directory-role' && !integration.roles?.includes(resource.resource)) continue
      if (bestFlow(flows, { ...resource, ungrantable: null })) return ungrantable
    }
  }
  return null
}

/** By exact name (case and blanks do not count), else refused with the nearest names of what this person may ask for. */
export function findByName(
  choices: readonly Requestable[],
  typed: string,
): { ok: true; found: Requestable } | { ok: false; refusal: Refusal } {
  if (typed.trim() === '') return refuse({ reason: 'resource-missing' })
  if (choices.length === 0) return refuse({ reason: 'nothing-to-ask-for' })
  const wanted = plain(typed)
  const [found, ...others] = choices.filter(({ plainName }) => plainName === wanted)
  if (!found) return refuse(onlyInBundle(choices, typed, wanted) ?? unknownName(choices, typed))
  if (others.length > 0) {
    const matches = [found, ...others].map(withIntegration)
    return refuse({ reason: 'ambiguous-resource', typed, matches })
  }
  return { ok: true, found }
}

/** A part of what they may ask for is known to them; by itself it is not opened. */
function onlyInBundle(choices: readonly Requestable[], typed: string, wanted: string): Refusal | null {
  const bundles = choices.flatMap(({ bundle, resources }) =>
    bundle && resources.some(({ name }) => plain(name) === wanted) ? [bundle] : [],
  )
  return isNonEmpty(bundles) ? { reason: 'only-in-bundle', typed, bundles } : null
}

/** What tells namesakes apart. */
export const withIntegration = ({ name, resources, bundle }: Pick<Offer, 'name' | 'resources' | 'bundle'>): string =>
  `${name} (${bundle ? 'a bundle' : resources[0].integration})`

/** What this person may ask for, alone or with others: theirs to see, every part of it. */
export const resourcesIn = (choices: readonly Pick<Offer, 'resources'>[]): readonly Resource[] =>
  choices.flatMap(({ resources }) => resources)

/** What an earlier wish was about, as it is offered now: of several those that still are. */
export const offeredAgain = (
  choices: readonly Requestable[],
  { bundle, entitlements }: Pick<Ask, 'bundle' | 'entitlements'>,
): readonly Requestable[] =>
  bundle === undefined
    ? entitlements.flatMap(
        one => choices.find(choice => choice.bundle === undefined && sameEntitlement(choice.resources[0], one)) ?? [],
      )
    : choices.filter(choice => choice.bundle === bundle)

/** All of it. */
export const isOfferedStill = (choices: readonly Requestable[], ask: Pick<Ask, 'bundle' | 'entitlements'>): boolean =>
  offeredAgain(choices, ask).length === (ask.bundle === undefined ? ask.entitlements.length : 1)

/** As a form offers it. */
export const asOption = ({ name, description, choice }: Requestable): FormOption => ({
  value: choice,
  label: name,
  description,
})

/** How long anything of this may be, before it is chosen. */
export function howLongForAny(choices: readonly Requestable[]): HowLong | null {
  const durations = [...new Set(choices.map(({ flow }) => flow))].map(({ duration }) => duration)
  return isNonEmpty(durations) ? lengthOfAny(durations, choices.some(variesByLength)) : null
}

const variesByLength = ({ flow, ways }: Requestable): boolean =>
  ways.length > 1 && shorterThan(flow, ways, length => theOneThatCounts(ways, { at: null, length }) ?? null).length > 0

/** By the value of a form's choice: one that was never offered to this person finds nothing. */
export const findByChoice = (choices: readonly Requestable[], value: string): Requestable | undefined =>
  choices.find(({ choice }) => choice === value)

/** What was chosen under this value once, and holds something else by now. */
export const changedSince = (choices: readonly Requestable[], value: string): Requestable | undefined =>
  choices.find(({ choice }) => choice !== value && isSameBundle(choice, value))

/** The nearest are only ever of what this person may ask for. */
export const unknownName = (
  choices: readonly Requestable[],
  typed: string,
): Extract<Refusal, { reason: 'unknown-resource' }> => ({
  reason: 'unknown-resource',
  typed,
  nearest: nearest(choices, plain(typed)),
})

const nearestShown = 3

function nearest(choices: readonly Requestable[], wanted: string): string[] {
  return choices
    .map(({ name, plainName }) => ({ name, away: awayFrom(plainName, wanted, mayDiffer(name)) }))
    .filter(({ name, away }) => away <= mayDiffer(name))
    .sort((a, b) => a.away - b.away || a.name.localeCompare(b.name))
    .slice(0, nearestShown)
    .map(({ name }) => name)
}

const mayDiffer = (name: string): number => Math.max(3, name.length / 2)

/** A name that holds what was typed is nearer than one that only looks like it. Whole pages are held against no name. */
function awayFrom(name: string, wanted: string, atMost: number): number {
  if (wanted.length >= 3 && name.includes(wanted)) return 0.5
  const apart = Math.abs(name.length - wanted.length)
  return apart > atMost ? apart : distance(name, wanted)
}
