import type { Entitlement } from '../../access/catalog.ts'
import type { Wanted } from '../../access/path.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { bundleLookedUpCard } from '../../cards/bundle-looked-up-card.ts'
import type { Card } from '../../cards/card.ts'
import type { Typed } from '../../cards/typed/typed.ts'
import { unquoted } from '../../cards/typed/unquoted.ts'
import { bundleSeen } from '../asking/bundle-seen.ts'
import { dryRun } from '../asking/dry-run.ts'
import { explainAccess } from '../looking-up/explain-access.ts'
import { showActivity } from '../looking-up/show-activity.ts'
import { showHolders } from '../looking-up/show-holders.ts'
import { type Sight, seenByName, sightOf } from '../looking-up/sight.ts'
import { type Subject, severalMeant, subjectOf } from '../looking-up/subject.ts'
import { unknownTo } from '../looking-up/unknown-to.ts'
import type { Ports } from '../ports.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

export type Look = Extract<Typed, { verb: 'who' | 'why' | 'can' | 'activity' }>

interface LookedAt {
  readonly target?: Entitlement
  readonly details: Readonly<Record<string, unknown>>
}

type Looked =
  /** `ofOthers`: what was looked at that is not about the asker alone; the audit tells who looked at what. */
  | { readonly ok: true; readonly card: Card; readonly ofOthers: LookedAt | null }
  | { readonly ok: false; readonly refusal: Refusal }

/** Somebody looks something up. What they may see is read from the directory first, and a look at others is recorded. */
export async function look(ports: Ports, speaker: Speaker, typed: Look): Promise<Reaction> {
  const policy = await ports.store.activePolicy()
  if (!policy) return refused({ reason: 'nothing-to-ask-for' }, 'request.refused', speaker.person)
  const sight = await sightOf(ports, policy, speaker.person, speaker.mentions)
  const looked = await lookUp(ports, policy, sight, speaker, typed)
  if (!looked.ok)
    return refused(await unknownTo(ports, policy, sight, looked.refusal), 'request.refused', speaker.person)
  if (looked.ofOthers) await record(ports, speaker, typed.verb, looked.ofOthers)
  return { kind: 'shown', card: looked.card }
}

async function lookUp(ports: Ports, policy: Policy, sight: Sight, { person }: Speaker, typed: Look): Promise<Looked> {
  switch (typed.verb) {
    case 'who': {
      const found = await seenByName(ports, policy, sight, typed.resource)
      if (!found.ok)
        return found.refusal.reason === 'unknown-resource'
          ? ((await holdersOfBundle(ports, policy, sight, typed.resource)) ?? found)
          : found
      const { resource, close } = found.seen
      return {
        ok: true,
        card: await showHolders(ports, policy, sight, found.seen),
        ofOthers: close ? { target: resource, details: { resource: resource.resource } } : null,
      }
    }
    case 'why':
    case 'can': {
      const together = typed.verb === 'can' ? await severalMeant(ports, sight, typed.about) : null
      if (together) {
        const { person: whom, offer } = together
        const self = whom.id === person.id
        const card = await dryRun(ports, policy, { person: whom, name: offer.name, wanted: offer }, person.id)
        const [target] = offer.resources
        return { ok: true, card, ofOthers: self ? null : { target, details: { ...whatOf(offer), about: whom.id } } }
      }
      const subject = await subjectOf(ports, policy, sight, typed.about)
      if (!subject.ok)
        return typed.verb === 'why' ? ((await whyOfBundle(ports, policy, sight, typed.about)) ?? subject) : subject
      const { found } = subject
      const card =
        typed.verb === 'why'
          ? await explainAccess(ports, policy, sight, found)
          : await dryRun(
              ports,
              policy,
              { person: found.person, name: found.resource.name, wanted: { resources: [found.resource] } },
              person.id,
            )
      const { resource } = found
      const ofOthers =
        found.person.id === person.id
          ? null
          : { target: resource, details: { resource: resource.resource, about: found.person.id } }
      return { ok: true, card, ofOthers }
    }
    case 'activity': {
      const shown = await showActivity(ports, policy, sight, typed)
      return shown.ok
        ? {
            ...shown,
            ofOthers: shown.ofOthers === null ? null : { details: { activity: shown.ofOthers, before: typed.before } },
          }
        : shown
    }
    default:
      return typed satisfies never
  }
}

const whatOf = ({ bundle, resources }: Wanted) =>
  bundle === undefined ? { resources: resources.map(({ resource }) => resource) } : { bundle }

/** Each part that is theirs to see, as if it was asked about alone. `null`: no such bundle exists for them. */
async function holdersOfBundle(ports: Ports, policy: Policy, sight: Sight, typed: string): Promise<Looked | null> {
  const bundle = await bundleSeen(ports, policy, sight, typed)
  if (!bundle) return null
  const cards = []
  for (const part of bundle.parts) cards.push(await showHolders(ports, policy, sight, part))
  const close = bundle.parts.filter(part => part.close)
  const [first] = close
  return {
    ok: true,
    card: bundleLookedUpCard(bundle.name, cards),
    ofOthers: first ? { target: first.resource, details: { bundle: bundle.name, resources: idsOf(close) } } : null,
  }
}

/** The same: the words before the name of the bundle say whose, and what may be seen of them is judged part by part. */
async function whyOfBundle(ports: Ports, policy: Policy, sight: Sight, about: string): Promise<Looked | null> {
  const words = about.split(' ').filter(Boolean)
  for (const start of words.keys()) {
    const bundle = await bundleSeen(ports, policy, sight, unquoted(words.slice(start).join(' ')))
    if (!bundle) continue
    const whom = words.slice(0, start).join(' ')
    const found: Subject[] = []
    let refusal: Refusal | null = null
    for (const { resource } of bundle.parts) {
      const subject = await subjectOf(ports, policy, sight, `${whom} "${resource.name}"`)
      if (subject.ok) found.push(subject.found)
      else refusal ??= subject.refusal
    }
    const [first] = found
    if (!first) return refusal && { ok: false, refusal }
    const cards = []
    for (const one of found) cards.push(await explainAccess(ports, policy, sight, one))
    const details = { bundle: bundle.name, resources: idsOf(found), about: first.person.id }
    return {
      ok: true,
      card: bundleLookedUpCard(bundle.name, cards),
      ofOthers: first.person.id === sight.person.id ? null : { target: first.resource, details },
    }
  }
  return null
}

const idsOf = (parts: readonly Pick<Subject, 'resource'>[]) => parts.map(({ resource }) => resource.resource)

const record = (
  { store, clock }: Ports,
  { person, from, incoming }: Speaker,
  verb: Look['verb'],
  { target, details }: LookedAt,
) =>
  store.transaction(tx =>
    tx.append({
      action: 'access.viewed',
      outcome: 'done',
      ...(target ? { target } : {}),
      details: { verb, ...details },
      actor: { kind: 'person', id: person.id, name: person.name },
      via: from.surface,
      at: clock.now(),
      correlation: incoming,
    }),
  )
