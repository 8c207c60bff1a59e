import type { AccessFlow } from '../../access/access-flow.ts'
import { type Asked, theOneThatCounts } from '../../access/best-flow.ts'
import { decidedByPeople, judgePicked } from '../../access/picked-together.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { mostParts } from '../../access/request/of-several.ts'
import { isNonEmpty, type NonEmpty } from '../../access/vocabulary.ts'
import { apartIn } from '../../cards/forms/choice.ts'
import type { Beyond } from '../../cards/typed/beyond-name.ts'
import { changedSince, findByChoice, type Requestable } from './requestable-access.ts'

/** What somebody picked, each by itself. `says`: what stood behind the names, where that could only be told once they were found. */
export type Picked =
  | { readonly ok: true; readonly found: NonEmpty<Requestable>; readonly says?: Beyond }
  /** `oneOfSeveral`: it is about one of what was picked, and the others are nothing to it. */
  | { readonly ok: false; readonly refusal: Refusal; readonly oneOfSeveral?: true }

/** What one request is about, and the flow that it is judged by. */
export type Together = Pick<Requestable, 'resources' | 'bundle' | 'flow'>

/**
 * By the value of a form's field, for whoever sent it. A value that was never offered is met like a name that does not exist, whatever it
 * names.
 */
export function pickedFrom(choices: readonly Requestable[], value: string): Picked {
  const values = apartIn(value)
  if (values.length > mostParts) return refuse({ reason: 'too-many-together', asked: values.length, most: mostParts })
  const found: Requestable[] = []
  for (const one of values) {
    const choice = chosenFrom(choices, one)
    if (!choice.ok) return choice
    found.push(choice.found)
  }
  return isNonEmpty(found) ? { ok: true, found } : refuse({ reason: 'resource-missing' })
}

function chosenFrom(choices: readonly Requestable[], value: string) {
  const found = findByChoice(choices, value)
  if (found) return { ok: true, found } as const
  const now = changedSince(choices, value)
  if (now?.bundle)
    return refuse({ reason: 'bundle-changed', bundle: now.bundle, parts: now.resources.map(({ name }) => name) })
  return refuse({ reason: 'unknown-resource', typed: value.slice(0, 80), nearest: [] })
}

export type AsOne = { readonly ok: true; readonly found: Together } | { readonly ok: false; readonly refusal: Refusal }

/**
 * All of it as one request.
 *
 * @param flows that are open to them, and to whomever it is for.
 */
export function together(picked: NonEmpty<Requestable>, flows: readonly AccessFlow[], asked: Asked): AsOne {
  const [first, ...others] = picked
  if (others.length === 0) {
    const found = { ...first, flow: theOneThatCounts(first.ways, asked) ?? first.flow }
    return first.bundle === undefined ? { ok: true, found } : wholeBundle(found, flows)
  }
  const bundle = picked.find(one => one.bundle !== undefined)
  if (bundle) return refuse({ reason: 'bundle-by-itself', bundle: bundle.name })
  const resources = [first.resources[0], ...others.map(one => one.resources[0])] as const
  const judged = judgePicked(flows, resources, asked)
  if (judged.by) return { ok: true, found: { resources, flow: judged.by } }
  const apart = judged.because === 'apart' ? judged.apart : resources.map(one => [one])
  return refuse({ reason: 'not-together', apart: apart.map(group => group.map(({ name }) => name)) })
}

/** For somebody else, from another time on, or for another length other flows may count. */
export const isByFlows = ({ reason }: Refusal): boolean => reason === 'not-together' || reason === 'people-decide'

/** Also one with a part that cannot be given as it is now: of that it is told more later. */
function wholeBundle(picked: Requestable, flows: readonly AccessFlow[]): AsOne {
  const parts = decidedByPeople(flows, picked.flow, picked.resources, picked.bundle).map(({ name }) => name)
  if (!isNonEmpty(parts)) return { ok: true, found: picked }
  return refuse({ reason: 'people-decide', bundle: picked.name, parts })
}
