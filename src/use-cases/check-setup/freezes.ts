import { type Finding, warning } from '../../access/finding.ts'
import { nameOfScope } from '../brake/scope.ts'
import type { Ports } from '../ports.ts'

/** For what granting is stopped: somebody meant it, and somebody may have forgotten it. */
export async function checkFreezes(ports: Pick<Ports, 'store'>): Promise<readonly Finding[]> {
  const freezes = await ports.store.freezes()
  const names = await ports.store.namesOf(freezes.map(({ by }) => by))
  return Promise.all(
    freezes.map(async ({ scope, by, at, because }) => {
      const who = names.get(by) ?? by
      const why = because ? `: ${because}` : ''
      const says = `Granting is stopped for ${await nameOfScope(ports, scope)}, by ${who} since ${at.toISOString()}${why}.`
      return warning('Granting', says, { mend: 'an admin types thaw in chat when it may go on' })
    }),
  )
}
