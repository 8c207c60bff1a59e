import type { GrantId } from '../../access/vocabulary.ts'
import { retryGrant } from '../grants/retry-grant.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

export async function retry(ports: Ports, speaker: Speaker, grant: GrantId): Promise<Reaction> {
  const { person, incoming } = speaker
  const request = (await ports.store.grant(grant))?.terms.request ?? null
  const retried = await retryGrant(ports, person, grant, doingOf(speaker, request ?? grant), incoming)
  if (retried.ok) return { kind: 'done', words: 'It is being tried again.' }
  const refusal = refused(retried.refusal, 'decision.refused', person, request)
  return request ? { ...refusal, grant } : refusal
}
