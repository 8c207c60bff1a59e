import type { Entitlement } from '../../access/catalog.ts'
import type { GrantId } from '../../access/vocabulary.ts'
import { readReason } from '../asking/read-reason.ts'
import { findRevocable } from '../grants/find-revocable.ts'
import { revokeGrant } from '../grants/revoke-grant.ts'
import { whoCouldRevoke } from '../grants/who-could-revoke.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

export async function revoke(
  ports: Ports,
  speaker: Speaker,
  grant: GrantId,
  because: string | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const request = (await ports.store.grant(grant))?.terms.request ?? null
  const revoked = await revokeGrant(ports, person, { grant, because }, doingOf(speaker, request ?? grant), incoming)
  if (revoked.ok) return { kind: 'done', words: 'It is being taken back now, and whoever held it is told.' }
  const refusal = refused(revoked.refusal, 'decision.refused', person, request)
  return request ? { ...refusal, grant } : refusal
}

/** `[<person>] <resource>`: of what this person may revoke; only who answers for it hears that there is something else. */
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
  if (!found) return refused(await whoCouldRevoke(ports, person, live.others), 'decision.refused', person)
  if (others.some(other => other.person !== found.person || !isSame(other.resource, found.resource))) {
    const what = [found, ...others].map(({ holder, resource }) => `${holder}: ${resource.name}`)
    return refused({ reason: 'several-live', what }, 'decision.refused', person)
  }
  // Held twice: what is left would keep it. Whatever ended meanwhile needs nothing more; the last word is about the first.
  for (const { grant } of others) {
    const request = (await ports.store.grant(grant))?.terms.request ?? grant
    await revokeGrant(ports, person, { grant, because: because.reason }, doingOf(speaker, request), null)
  }
  return revoke(ports, speaker, found.grant, because.reason)
}

const isSame = (one: Entitlement, other: Entitlement): boolean =>
  one.integration === other.integration && one.resource === other.resource
