import { unlinkedByAdmin } from '../../cards/wording/unlink-wording.ts'
import { unlinkOwn, unlinkSomebody } from '../link/unlink.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** `whom`: a mention, an address, an object id or a name; `null`: one's own account. */
export async function unlink(ports: Ports, speaker: Speaker, whom: string | null): Promise<Reaction> {
  const { person, from, incoming } = speaker
  const doing = doingOf(speaker, incoming)
  const done =
    whom === null
      ? await unlinkOwn(ports, from, doing, incoming)
      : await unlinkSomebody(ports, person, whom, speaker.mentions, doing, incoming)
  if (!done.ok) return refused(done.refusal, 'identity.refused', person)
  return { kind: 'done', words: whom === null ? 'Unlinked. The account was told.' : unlinkedByAdmin(done.stayed) }
}
