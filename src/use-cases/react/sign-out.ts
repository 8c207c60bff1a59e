import type { GrantId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { askToRevokeSessions } from '../sessions/ask-to-revoke.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

export async function signOut(ports: Ports, speaker: Speaker, grant: GrantId): Promise<Reaction> {
  const { person, incoming } = speaker
  const request = (await ports.store.grant(grant))?.terms.request ?? null
  const asked = await askToRevokeSessions(ports, person, grant, doingOf(speaker, request ?? grant), incoming)
  if (asked.ok)
    return { kind: 'done', words: 'What they are signed in to is being ended now. The card says when it is done.' }
  const refusal = refused(asked.refusal, 'decision.refused', person, request)
  return request ? { ...refusal, grant } : refusal
}
