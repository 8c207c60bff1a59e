import { isDeepStrictEqual } from 'node:util'
import { nobodyNamed, peopleOf } from '../../access/catalog.ts'
import type { KeptOwner } from '../../access/kept-owner.ts'
import { namesIn, saidOfKey } from '../../access/owner-names.ts'
import { type Integration, ownerAttributeOf, ownerSourcesOf, type Policy } from '../../access/policy.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Named } from '../../ports/provider.ts'
import type { Ports } from '../ports.ts'

/** A word about an owner as the directory has it now; its names are not looked up yet. */
type Word = Pick<KeptOwner, 'integration' | 'resource' | 'source' | 'key' | 'value'>

/**
 * Takes the words about owners out of what the directory says of its resources. A word is looked up once, when it is new, and its
 * ids are kept and recorded: whoever bears one of its names later is somebody else. One that was found to name nobody is looked
 * up again only when it is written anew.
 */
export async function readOwners(ports: Ports, integration: Integration): Promise<void> {
  let different = false
  const sources = ownerSourcesOf(integration)
  const kept = (await ports.store.keptOwnersIn(integration.name)).filter(({ source }) => source !== 'chat')
  const namesakes = new Map<string, Promise<readonly Named[]>>()
  for (const source of ['description', 'attributes'] as const) {
    const known = new Map(kept.filter(owner => owner.source === source).map(owner => [placeOf(owner), owner]))
    try {
      const words = sources.includes(source) ? await wordsOf(ports, integration, source) : []
      for (const word of words) {
        const before = known.get(placeOf(word))
        known.delete(placeOf(word))
        if (before?.value === word.value) continue
        different = true
        await keep(ports, integration, word, before ?? null, namesakes)
      }
      for (const owner of known.values()) {
        different = true
        await forget(ports, owner)
      }
    } catch (problem) {
      // What was kept stays: it was right when it was last read.
      if (!(problem instanceof Fault) || problem.code.startsWith('store.')) throw problem
      ports.log.error('owners.cannot-read', { integration: integration.name, source, code: problem.code })
    }
  }
  // What names an owner confers authority, and is offered to nobody.
  if (different) await ports.store.inventory.outdate(integration.name)
}

/** What was kept of an integration that the access file has no more: nobody decides by it, and it keeps no group from being handed out. */
export async function forgetOwnersElsewhere(ports: Ports, { integrations }: Policy): Promise<void> {
  const here = integrations.map(({ name }) => name)
  for (const owner of await ports.store.keptOwnersElsewhere(here)) await forget(ports, owner)
}

const placeOf = ({ resource, key }: Pick<KeptOwner, 'resource' | 'key'>): string => JSON.stringify([resource, key])

async function wordsOf(
  ports: Ports,
  integration: Integration,
  source: 'description' | 'attributes',
): Promise<readonly Word[]> {
  const { name, ownerKeys, groupFilter } = integration
  const words: Word[] = []
  if (source === 'description') {
    for (const { resource, description, ungrantable } of await ports.store.inventory.resources(name)) {
      if (description === null || ungrantable === 'gone') continue
      for (const key of ownerKeys) {
        const value = saidOfKey(description, key)
        if (value !== null) words.push({ integration: name, resource, source, key, value })
      }
    }
    return words
  }
  for (const key of ownerKeys) {
    for await (const { resource, value } of ports.discovery.attribute(name, groupFilter, key))
      if (namesIn(value).length > 0) words.push({ integration: name, resource, source, key, value })
  }
  return words
}

async function keep(
  ports: Ports,
  integration: Integration,
  word: Word,
  before: KeptOwner | null,
  namesakes: Map<string, Promise<readonly Named[]>>,
): Promise<void> {
  const attribute = ownerAttributeOf(integration, word.key)
  const found: (readonly Named[])[] = []
  const unknown: string[] = []
  for (const name of namesIn(word.value)) {
    const asked = JSON.stringify([attribute, name])
    const answer = namesakes.get(asked) ?? ports.directory.named(attribute, name)
    namesakes.set(asked, answer)
    const bearers = await answer
    found.push(bearers)
    if (bearers.length !== 1) unknown.push(name)
  }
  const people = peopleOf(attribute, theOnlyOnes(found))
  const nobody = nobodyNamed(people)
  const several = found.some(namesakesOfOne => namesakesOfOne.length > 1)
  const problem = nobody ? (several ? 'ambiguous-value' : 'unknown-value') : null
  const at = ports.clock.now()
  const owner: KeptOwner = { ...word, people, problem, ...(!nobody && isNonEmpty(unknown) ? { unknown } : {}), at }
  if (before && isDeepStrictEqual({ ...before, at }, owner)) return
  await ports.store.transaction(async tx => {
    await tx.lockOwners(word)
    await tx.keepOwner(owner)
    await tx.append({
      ...byDiscovery(integration.name),
      at,
      action: 'tag.changed',
      target: word,
      outcome: problem ? 'failed' : 'done',
      ...(problem ? { reason: problem } : {}),
      details: {
        source: word.source,
        key: word.key,
        value: word.value,
        before: before?.value ?? null,
        people,
        ...(owner.unknown ? { unknown: owner.unknown } : {}),
      },
    })
  })
}

/** Whoever is the only one of a name; the others are nobody. */
const theOnlyOnes = (found: readonly (readonly Named[])[]): readonly string[] =>
  found.flatMap(([only, ...others]) => (only && others.length === 0 ? [only.id] : []))

async function forget(ports: Ports, owner: KeptOwner): Promise<void> {
  await ports.store.transaction(async tx => {
    await tx.lockOwners(owner)
    await tx.forgetOwner(owner)
    await tx.append({
      ...byDiscovery(owner.integration),
      at: ports.clock.now(),
      action: 'tag.changed',
      target: owner,
      outcome: 'done',
      details: { source: owner.source, key: owner.key, value: null, before: owner.value },
    })
  })
}

const byDiscovery = (integration: string) =>
  ({
    actor: { kind: 'system', id: 'inventory', name: 'Doorbell' },
    via: 'timer',
    correlation: `inventory:${integration}`,
  }) as const
