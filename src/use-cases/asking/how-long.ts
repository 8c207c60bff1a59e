import { stagesOf } from '../../access/access-flow.ts'
import { shorterThan } from '../../access/path.ts'
import { personIn } from '../../access/stage.ts'
import type { NonEmpty, PersonId } from '../../access/vocabulary.ts'
import { type HowLong, lengthOfFlow } from '../../cards/forms/request-form.ts'
import { whoDecidesText } from '../../cards/forms/who-decides.ts'
import { namesFor, type Ports } from '../ports.ts'
import { heldStill } from './held-still.ts'
import { together } from './picked.ts'
import type { Requestable } from './requestable-access.ts'

/**
 * How long what somebody chose may be, and who decides for which length where that is not the same people; `null`: it is no one request.
 *
 * @param flows that are open to them, and to whomever it is for.
 */
export async function howLongFor(
  ports: Pick<Ports, 'clock' | 'store'>,
  person: PersonId,
  picked: NonEmpty<Requestable>,
  flows: Parameters<typeof together>[1],
): Promise<HowLong | null> {
  const at = ports.clock.now()
  const usual = together(picked, flows, { at })
  if (!usual.ok) return null
  const { flow } = usual.found
  const shorter = shorterThan(flow, [...new Set(picked.flatMap(({ ways }) => ways))], length => {
    const one = together(picked, flows, { at, length })
    return one.ok ? one.found.flow : null
  })
  if (shorter.length === 0) return lengthOfFlow(flow)
  const sources = [flow, ...shorter.map(one => one.flow)].flatMap(stagesOf).flatMap(({ from }) => from)
  const names = await namesFor(
    ports,
    sources.flatMap(source => personIn(source) ?? []),
  )
  return lengthOfFlow(flow, whoDecidesText(flow, shorter, await heldStill(ports, person, picked), names))
}
