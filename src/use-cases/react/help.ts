import { delegatesOf } from '../../access/access-flow.ts'
import type { Policy } from '../../access/policy.ts'
import { helpCard } from '../../cards/help.ts'
import type { Word } from '../../cards/typed/typed.ts'
import { Fault } from '../../ports/fault.ts'
import { openBreakGlass } from '../break-glass/within-reach.ts'
import { mayKeep } from '../cleanup/keep-person.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import type { Reaction, Speaker } from './reaction.ts'

const admins: readonly Word[] = ['tag', 'freeze', 'thaw', 'panic', 'setup', 'webhook']

/** What can be typed by whoever asks. More about one verb is told to everybody who names it. */
export async function help(ports: Ports, speaker: Speaker, about: string | null): Promise<Reaction> {
  const leftOut = [...speaker.leftOut, ...(await notTheirs(ports, speaker))]
  return { kind: 'shown', card: helpCard({ leftOut }, about) }
}

/** The same where nobody can say who asks: it opens nothing, and whoever is called then needs it most. Each verb looks again whose it is. */
export async function helpForAnybody(
  { store }: Pick<Ports, 'store'>,
  leftOut: readonly Word[],
  about: string | null,
): Promise<Reaction> {
  const policy = await store.activePolicy()
  return { kind: 'shown', card: helpCard({ leftOut: [...leftOut, ...(policy ? nobodys(policy) : notInForce)] }, about) }
}

const notInForce: readonly Word[] = [...admins, 'keep', 'breakglass', 'delegate']

const nobodys = ({ flows }: Policy): readonly Word[] => (flows.some(flow => delegatesOf(flow)) ? [] : ['delegate'])

async function notTheirs(ports: Ports, speaker: Speaker): Promise<readonly Word[]> {
  const policy = await ports.store.activePolicy()
  if (!policy) return notInForce
  const { person } = speaker
  try {
    const [administers, keeps, emergencies] = await Promise.all([
      isAdmin(ports, policy, person),
      mayKeep(ports, speaker),
      openBreakGlass(ports, policy, person.id),
    ])
    return [
      ...nobodys(policy),
      ...(administers ? [] : admins),
      ...(keeps ? [] : (['keep'] as const)),
      ...(emergencies.length > 0 ? [] : (['breakglass'] as const)),
    ]
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return nobodys(policy)
  }
}
