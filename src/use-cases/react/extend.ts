import { parseDuration } from '../../access/duration.ts'
import type { GrantId, Minutes, RequestId } from '../../access/vocabulary.ts'
import { extendGrant } from '../grants/extend-grant.ts'
import { myLiveBundle, myLiveGrants } from '../grants/my-live-grants.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'
import { severalHeld } from './several-named.ts'
import { extendAll, extendEach } from './whole-bundle.ts'

export async function extend(
  ports: Ports,
  speaker: Speaker,
  grant: GrantId,
  request: RequestId | null,
  length: Minutes | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const doing = doingOf(speaker, request ?? grant)
  const extended = await extendGrant(ports, person, { grant, length }, doing, incoming)
  return extended.ok
    ? { kind: 'done', words: 'It is extended. Your card says until when.' }
    : { ...refused(extended.refusal, 'decision.refused', person, request), grant }
}

/** Without a name it is the one thing that somebody holds. */
export async function extendByName(
  ports: Ports,
  speaker: Speaker,
  resource: string | null,
  duration: string | null,
): Promise<Reaction> {
  const { person } = speaker
  const read = duration === null ? null : parseDuration(duration)
  if (duration !== null && read?.ok === false) {
    const { problem } = read
    return refused({ reason: 'duration-unreadable', typed: duration, problem }, 'decision.refused', person)
  }
  const [found, ...others] = await myLiveGrants(ports, person.id, resource)
  if (!found) {
    if (resource === null) return refused({ reason: 'nothing-live' }, 'decision.refused', person)
    const length = read?.ok ? read.minutes : null
    const part = await myLiveBundle(ports, person.id, resource)
    if (part) return extendAll(ports, speaker, part.terms.id, length)
    const several = await severalHeld(ports, person.id, resource)
    if (several?.ok) return extendEach(ports, speaker, several.found, length)
    return refused(several?.refusal ?? { reason: 'nothing-live' }, 'decision.refused', person)
  }
  if (others.length > 0) {
    const what = [found, ...others].map(({ name }) => name)
    return refused({ reason: 'several-live', what: [...new Set(what)] }, 'decision.refused', person)
  }
  const { terms } = found.grant
  return extend(ports, speaker, terms.id, terms.request, read?.ok ? read.minutes : null)
}
