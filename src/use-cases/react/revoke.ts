import { sameEntitlement } from '../../access/catalog.ts'
import type { GrantId } from '../../access/vocabulary.ts'
import { readReason } from '../asking/read-reason.ts'
import { findRevocable, namesToRevoke, type Revocable } from '../grants/find-revocable.ts'
import { wordsOfTakingBack } from '../grants/kept-otherwise.ts'
import { revokeGrant } from '../grants/revoke-grant.ts'
import { whoCouldRevoke } from '../grants/who-could-revoke.ts'
import { toldApart } from '../people/told-apart.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'
import { revokeEach } from './whole-bundle.ts'

export async function revoke(
  ports: Ports,
  speaker: Speaker,
  grant: GrantId,
  because: string | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const held = await ports.store.grant(grant)
  const request = held?.terms.request ?? null
  const revoked = await revokeGrant(ports, person, { grant, because }, doingOf(speaker, request ?? grant), incoming)
  if (revoked.ok) return { kind: 'done', words: await wordsOfTakingBack(ports, held ? [held] : []) }
  const refusal = refused(revoked.refusal, 'decision.refused', person, request)
  return request ? { ...refusal, grant } : refusal
}

/** `[<person>] <resource>`, a bundle, or several: of what this person may revoke; only who answers for it hears that there is something else. */
export async function revokeByName(
  ports: Ports,
  speaker: Speaker,
  words: string,
  reason: string | null,
): Promise<Reaction> {
  const { person } = speaker
  const because = readReason(reason)
  if (!because.ok) return refused(because.refusal, 'decision.refused', person)
  const live = await findRevocable(ports, person, words, speaker.mentions)
  const [found, ...others] = live.theirs
  if (!found) {
    const names = live.others.length === 0 ? await namesToRevoke(ports, words) : []
    if (names.length > 0) return revokeSeveral(ports, speaker, names, because.reason)
    return refused(await whoCouldRevoke(ports, person, live.others), 'decision.refused', person)
  }
  if (!others.every(other => isSame(other, found))) return several(ports, speaker, live.theirs)
  if (found.bundle !== undefined) return revokeThem(ports, speaker, [found, ...others], because.reason)
  // Held twice: what is left would keep it. Whatever ended meanwhile needs nothing more; the last word is about the first.
  for (const { grant } of others) {
    const request = (await ports.store.grant(grant))?.terms.request ?? grant
    await revokeGrant(ports, person, { grant, because: because.reason }, doingOf(speaker, request), null)
  }
  return revoke(ports, speaker, found.grant, because.reason)
}

/** All of it or nothing; the first name says of whom, where the others do not. */
async function revokeSeveral(
  ports: Ports,
  speaker: Speaker,
  names: readonly string[],
  because: string | null,
): Promise<Reaction> {
  const meant: Revocable[] = []
  for (const name of names) {
    const live = await findRevocable(ports, speaker.person, name, speaker.mentions)
    const whose = meant[0]?.person
    const theirs = live.theirs.filter(({ person }) => whose === undefined || person === whose)
    const [found, ...others] = theirs
    if (!found)
      return refused(await whoCouldRevoke(ports, speaker.person, live.others), 'decision.refused', speaker.person)
    if (!others.every(other => isSame(other, found))) return several(ports, speaker, theirs)
    meant.push(...theirs)
  }
  return revokeThem(ports, speaker, meant, because)
}

async function revokeThem(
  ports: Ports,
  speaker: Speaker,
  meant: readonly Revocable[],
  because: string | null,
): Promise<Reaction> {
  const grants = await Promise.all([...new Set(meant.map(({ grant }) => grant))].map(one => ports.store.grant(one)))
  const [first, ...others] = grants.filter(one => one !== null)
  return first
    ? revokeEach(ports, speaker, [first, ...others], because)
    : refused({ reason: 'nothing-to-revoke' }, 'decision.refused', speaker.person)
}

async function several(ports: Ports, { person }: Speaker, found: readonly Revocable[]): Promise<Reaction> {
  const apart = await toldApart(
    ports,
    found.map(one => one.person),
  )
  const what = found.map(one => `${apart.get(one.person) ?? one.holder}: ${one.bundle ?? one.resource.name}`)
  const byAddress = apart.size > 0 ? ({ byAddress: true } as const) : {}
  return refused({ reason: 'several-live', what: [...new Set(what)], ...byAddress }, 'decision.refused', person)
}

/** Held by the same person, and meant by the same name. */
const isSame = (one: Revocable, other: Revocable): boolean =>
  one.person === other.person &&
  one.bundle === other.bundle &&
  (one.bundle !== undefined || sameEntitlement(one.resource, other.resource))
