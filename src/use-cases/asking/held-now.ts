import type { Entitlement } from '../../access/catalog.ts'
import type { HeldNow } from '../../access/held-now.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { inGoodTime } from './in-good-time.ts'

/** Milliseconds. Good to know for whoever decides, and no reason to keep whoever asks waiting. */
const longest = 1_500

type Asking = Pick<Ports, 'provider' | 'clock' | 'log'>

/**
 * How many have each of these at this moment. Nobody decides by it, so that a directory which does not tell, or not soon, stops nothing:
 * then the card tells what the inventory knows, and from when that is.
 */
export async function heldNow(ports: Asking, of: readonly Entitlement[]): Promise<readonly HeldNow[]> {
  return (await Promise.all(of.map(one => ofOne(ports, one)))).flat()
}

async function ofOne(
  { provider, clock, log }: Asking,
  { integration, resource }: Entitlement,
): Promise<readonly HeldNow[]> {
  const of = { integration, resource }
  try {
    const held = await inGoodTime(provider.heldBy(of), longest)
    if (held) return [{ of, people: held.people, groups: held.groups, at: clock.now() }]
    log.debug('held.not-told', { resource, because: 'not in good time' })
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.debug('held.not-told', { resource, because: fault.code })
  }
  return []
}
