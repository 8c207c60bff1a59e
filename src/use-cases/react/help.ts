import { helpCard } from '../../cards/help.ts'
import type { Word } from '../../cards/typed.ts'
import { Fault } from '../../ports/fault.ts'
import { isAdmin } from '../belongs.ts'
import { mayKeep } from '../cleanup/keep-person.ts'
import type { Ports } from '../ports.ts'
import type { Reaction, Speaker } from './reaction.ts'

const admins: readonly Word[] = ['tag', 'freeze', 'thaw', 'panic', 'setup', 'webhook']

/** What can be typed by whoever asks. More about one verb is told to everybody who names it. */
export async function help(ports: Ports, speaker: Speaker, about: string | null): Promise<Reaction> {
  const leftOut = [...speaker.leftOut, ...(await notTheirs(ports, speaker))]
  return { kind: 'shown', card: helpCard({ leftOut }, about) }
}

/** Told all the same while the directory is away: whoever is called then needs them most, and each looks again whose it is. */
async function notTheirs(ports: Ports, speaker: Speaker): Promise<readonly Word[]> {
  try {
    const policy = await ports.store.activePolicy()
    const administers = policy !== null && (await isAdmin(ports, policy, speaker.person))
    return [...(administers ? [] : admins), ...((await mayKeep(ports, speaker)) ? [] : (['keep'] as const))]
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return []
  }
}
