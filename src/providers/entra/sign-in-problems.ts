import { Fault } from '../../ports/fault.ts'

interface Problem {
  readonly code: string
  readonly sentence: string
  readonly retry: 'later' | 'never'
}

/** What Entra's sign-in errors mean to whoever set Doorbell up (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const problems: Readonly<Record<string, Problem>> = {
  AADSTS7000215: {
    code: 'graph.secret-rejected',
    sentence:
      'Entra does not accept the client secret. Check that AZURE_CLIENT_SECRET is the value of a secret, not its id.',
    retry: 'later',
  },
  AADSTS7000222: {
    code: 'graph.secret-expired',
    sentence: 'The client secret has expired. Make a new one in Entra and set AZURE_CLIENT_SECRET.',
    retry: 'later',
  },
  AADSTS700016: {
    code: 'graph.app-unknown',
    sentence:
      'The tenant does not know this app. Check AZURE_CLIENT_ID and AZURE_TENANT_ID, and that an administrator consented.',
    retry: 'later',
  },
  AADSTS90002: {
    code: 'graph.tenant-unknown',
    sentence: 'There is no such tenant in this cloud. Check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST.',
    retry: 'later',
  },
}

const unreachable: Problem = {
  code: 'graph.sign-in-unreachable',
  sentence:
    "Entra's sign-in could not be reached, or its certificate is not trusted. Check the network and NODE_EXTRA_CA_CERTS.",
  retry: 'later',
}

const refused: Problem = {
  code: 'graph.sign-in-refused',
  sentence: "Entra refused Doorbell's sign-in.",
  retry: 'later',
}

/**
 * All of them may be tried again: an operator mends a secret while grants wait for their end, and ends never give up.
 * The original error is not kept as a cause, because it can carry the request with the secret in it.
 */
export function signInFault(error: unknown): Fault {
  const { name, message } = error instanceof Error ? error : new Error('unknown')
  const number = /AADSTS\d+/.exec(message)?.[0] ?? null
  const known = number === null ? undefined : problems[number]
  const problem = known ?? (number === null ? unreachable : refused)
  const sentence = known || number === null ? problem.sentence : `${problem.sentence} It says ${number}.`
  return new Fault(problem.code, sentence, { retry: problem.retry, cause: new Error(number ?? name) })
}
