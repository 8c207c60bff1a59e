import { z } from 'zod'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Provider } from '../../ports/provider.ts'
import { isNotFound } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'
import { inPath } from './resource-id.ts'

const since = z.object({ signInSessionsValidFromDateTime: z.string().nullish() })

/**
 * Refresh tokens and the cookies of browsers stop working within minutes; an access token that an app holds lives on for its hour,
 * unless the app evaluates access continuously. https://learn.microsoft.com/graph/api/user-revokesigninsessions
 */
export class Sessions {
  readonly #graph: Graph

  constructor(graph: Graph) {
    this.#graph = graph
  }

  async revoke(person: PersonId, asked: Date | null): ReturnType<Provider['revokeSessions']> {
    try {
      if (asked && (await this.#validFrom(person)) >= asked) return { outcome: 'already-done', evidence: {} }
      const evidence = await this.#graph.write('POST', `/users/${inPath(person)}/revokeSignInSessions`)
      return { outcome: 'revoked', evidence }
    } catch (error) {
      if (isNotFound(error)) return { outcome: 'nobody', evidence: error.evidence }
      throw error
    }
  }

  /** The beginning of time where Graph does not say: then it is done again, which does no harm but to the person's patience. */
  async #validFrom(person: PersonId): Promise<Date> {
    const query = { $select: ['signInSessionsValidFromDateTime'] }
    const { signInSessionsValidFromDateTime: from } = await this.#graph.get(since, `/users/${inPath(person)}`, query)
    const at = new Date(from ?? 0)
    if (Number.isNaN(at.getTime()))
      throw new Fault('graph.not-understood', 'Microsoft Graph says no time that could be read.', { retry: 'later' })
    return at
  }
}
