import { sentenceCard } from '../../cards/answer-card.ts'
import { line, toType } from '../../cards/card.ts'
import type { Typed } from '../../cards/typed/typed.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { findAnyResource } from '../tags/find-resource.ts'
import { proposeTag } from '../tags/propose-tag.ts'
import { showTags } from '../tags/show-tags.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

/** Admins only, by the directory's word of now: to everybody else no resource exists here, whatever its name. */
export async function tag(ports: Ports, speaker: Speaker, typed: Extract<Typed, { verb: 'tag' }>): Promise<Reaction> {
  const { person } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  if (typed.resource === '')
    return {
      kind: 'shown',
      card: sentenceCard(line('Name a resource: ', toType('tag <name> owner=<who>'), '.')),
    }
  const resource = await findAnyResource(ports, policy, typed.resource)
  if (!resource.ok) return refused(resource.refusal, 'request.refused', person)
  if (typed.key === null) return { kind: 'shown', card: await showTags(ports, policy, resource.found) }
  return proposeTag(ports, speaker, policy, resource.found, { key: typed.key, value: typed.value })
}
