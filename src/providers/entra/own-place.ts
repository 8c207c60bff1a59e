import { z } from 'zod'
import { Fault } from '../../ports/fault.ts'
import type { OwnStanding } from '../../ports/own-standing.ts'
import { isOneOf } from './changes/ourselves.ts'
import type { Graph } from './graph/graph.ts'
import { inPath } from './resource-id.ts'
import { principalIn } from './sign-in/claims.ts'
import type { Credentials } from './sign-in/credentials.ts'

/** One of Doorbell's applications; `asPerson`: somebody's account signs in to it. */
export interface SignsIn {
  readonly credentials: Pick<Credentials, 'token'>
  readonly asPerson: boolean
}

const groupIds = z.object({ value: z.array(z.string()) })

/** Where Doorbell itself stands in the directory. Nothing is guessed: what cannot be asked is a `Fault`, and whoever asks does nothing. */
export const ownPlace = (
  graph: Pick<Graph, 'ask'>,
  apps: readonly SignsIn[],
): Pick<OwnStanding, 'isAccount' | 'isInGroup'> => ({
  async isAccount(person) {
    for (const app of apps) if (app.asPerson && isOneOf(person, [await principalOf(app)])) return true
    return false
  },
  async isInGroup(group) {
    for (const app of apps) {
      const path = `/directoryObjects/${inPath(await principalOf(app))}/checkMemberGroups`
      const { value } = await graph.ask(groupIds, path, { groupIds: [group] })
      if (isOneOf(group, value)) return true
    }
    return false
  },
})

async function principalOf({ credentials }: SignsIn): Promise<string> {
  const principal = principalIn(await credentials.token())
  if (principal === null)
    throw new Fault('graph.own-unknown', 'Its token does not say what Doorbell is in the directory.', {
      retry: 'later',
    })
  return principal
}
