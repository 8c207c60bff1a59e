import { z } from 'zod'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'

/** When what Doorbell signs in with ends, as far as anybody can say. `what` begins a sentence. */
export type CredentialEnd =
  | { readonly what: string; readonly at: Date }
  | { readonly never: string }
  | { readonly unknown: string }

const applications = z.object({
  value: z.array(z.object({ passwordCredentials: z.array(z.object({ endDateTime: z.string() })) })),
})

/**
 * A certificate says it itself; of a secret only Entra knows, and tells it to apps that may read apps. `credentials`: of the app that
 * it is about, whoever asks. @throws Fault
 */
export async function credentialEnd(
  graph: Graph,
  { clientId }: { readonly clientId: string | null | undefined },
  credentials: Pick<Graph['credentials'], 'facts'> = graph.credentials,
): Promise<CredentialEnd> {
  const { kind, expiresAt } = await credentials.facts()
  switch (kind) {
    case 'certificate':
      return expiresAt
        ? { what: 'The certificate', at: expiresAt }
        : { unknown: 'The certificate does not say when it ends.' }
    case 'federated-token':
    case 'managed-identity':
      return { never: 'The platform renews it by itself; there is nothing to rotate.' }
    case 'password':
      return { unknown: 'When the password expires cannot be seen. Set credentialRotationDays to be reminded.' }
    case 'secret':
      return secretEnd(graph, clientId ?? '')
    default:
      return kind satisfies never
  }
}

async function secretEnd(graph: Graph, clientId: string): Promise<CredentialEnd> {
  try {
    const query = { $filter: `appId eq '${clientId}'`, $select: ['id', 'passwordCredentials'] }
    const { value } = await graph.get(applications, '/applications', query)
    const ends = value.flatMap(({ passwordCredentials }) =>
      passwordCredentials.map(({ endDateTime }) => new Date(endDateTime)),
    )
    return firstToEnd(ends, new Date())
  } catch (fault) {
    if (!(fault instanceof GraphFault) || (fault.status !== 403 && fault.status !== 404)) throw fault
    return {
      unknown:
        'When the client secret ends can only be seen with Application.Read.All, which is more than Doorbell needs. Set credentialRotationDays to be reminded, or use a certificate.',
    }
  }
}

/** A token that was had with a secret outlives it, by a day at most: until then Entra answers, and whoever asks may be out with the token. */
const tokenLives = 24 * 60 * 60_000

/** Which of several is in use is not told. The first to end may be the one, and may have ended. */
export function firstToEnd(ends: readonly Date[], now: Date): CredentialEnd {
  const inOrder = ends.toSorted((a, b) => a.getTime() - b.getTime())
  const mayBeInUse = inOrder.filter(at => at.getTime() > now.getTime() - tokenLives)
  const first = mayBeInUse[0] ?? inOrder.at(-1)
  if (!first) return { unknown: 'Entra lists no client secret.' }
  return { what: mayBeInUse.length > 1 ? 'The first of the client secrets' : 'The client secret', at: first }
}
