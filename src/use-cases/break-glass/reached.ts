import type { Person } from '../../access/catalog.ts'
import { isWithinReach } from '../approvers/within-reach.ts'

export interface ByReach<T> {
  readonly reached: readonly T[]
  readonly outOfReach: readonly T[]
}

/** Whom a chat reaches by now, and whom none does: an emergency that is told to people in no chat is told to nobody. */
export async function byReach<T extends { readonly person: Person }>(
  ports: Parameters<typeof isWithinReach>[0],
  some: readonly T[],
): Promise<ByReach<T>> {
  const reached: T[] = []
  const outOfReach: T[] = []
  for (const one of some) {
    if (await isWithinReach(ports, one.person.id)) reached.push(one)
    else outOfReach.push(one)
  }
  return { reached, outOfReach }
}

/** Whether a chat reaches any of them: no more of them are looked for than it takes. */
export async function isAnyReached(
  ports: Parameters<typeof isWithinReach>[0],
  some: readonly { readonly person: Person }[],
): Promise<boolean> {
  for (const { person } of some) if (await isWithinReach(ports, person.id)) return true
  return false
}
